package io.sealstream.server.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command about a store has: its directory, and where it prints. */
@Command(mixinStandardHelpOptions = true)
abstract class StoreCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "STORE_DIR",
      description = "The store_dir of a server (with or without /sealstream).")
  private Path directory;

  @Spec private CommandSpec spec;

  @Override
  public final Integer call() throws ToolFailure, IOException {
    StoreTool tool = (StoreTool) spec.root().userObject();
    return run(StoreAt.find(directory, tool.environ())).code();
  }

  /** Does it. */
  abstract ExitCode run(StoreAt store) throws ToolFailure, IOException;

  PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
