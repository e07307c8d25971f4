package io.sealstream.server.tool;

import io.sealstream.server.jetstream.stream.StoreModeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
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
    StoreAt store = StoreAt.find(directory, tool.environ());
    try {
      return run(store).code();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof StoreModeException mode) {
        throw notAlone(store, mode);
      }
      throw e;
    }
  }

  /** Streams of a cluster are whole in all its servers' stores together, and not in one of them. */
  private static ToolFailure notAlone(StoreAt store, StoreModeException mode) {
    return new ToolFailure(
        ExitCode.USAGE,
        "%s: %s, and this command is for the store of a server alone: start its server in its cluster; should the volume have to be replaced, back up streams with one replica first"
            .formatted(store.directory(), mode.getMessage()));
  }

  /** Does it. */
  abstract ExitCode run(StoreAt store) throws ToolFailure, IOException;

  PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
