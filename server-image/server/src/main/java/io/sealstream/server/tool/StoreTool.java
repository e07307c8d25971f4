package io.sealstream.server.tool;

import io.sealstream.keyring.Environ;
import io.sealstream.server.core.Identity;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** The program {@code sealstream}. */
@Command(
    name = "sealstream",
    description = "Looks after the stores of Sealstream servers.",
    mixinStandardHelpOptions = true,
    versionProvider = StoreTool.Version.class,
    subcommands = StoreTool.Store.class)
public final class StoreTool {
  private final EnvironSource environ;

  private StoreTool(EnvironSource environ) {
    this.environ = environ;
  }

  /** Where keys are looked for. */
  interface EnvironSource {
    Environ open() throws IOException;
  }

  EnvironSource environ() {
    return environ;
  }

  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    System.exit(run(Environ::ofThisProcess, out, err, arguments));
  }

  /** Runs one command line; gives the exit code of the process. */
  static int run(EnvironSource environ, PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new StoreTool(environ));
    line.setOut(out).setErr(err).setExecutionExceptionHandler(new OneLine());
    line.setParameterExceptionHandler(StoreTool::misunderstood);
    // A bare "sealstream" or "sealstream store" asks what there is.
    line.setExecutionStrategy(
        parsed -> {
          ParseResult last = parsed;
          while (last.hasSubcommand()) {
            last = last.subcommand();
          }
          if (last.isUsageHelpRequested() || last.commandSpec().userObject() instanceof Callable) {
            return new CommandLine.RunLast().execute(parsed);
          }
          if (last.isVersionHelpRequested()) {
            return new CommandLine.RunLast().execute(parsed);
          }
          last.commandSpec().commandLine().usage(err);
          return ExitCode.USAGE.code();
        });
    return line.execute(arguments);
  }

  private static int misunderstood(CommandLine.ParameterException what, String[] arguments) {
    CommandLine line = what.getCommandLine();
    boolean command =
        what instanceof CommandLine.UnmatchedArgumentException && !line.getSubcommands().isEmpty();
    String why =
        command
            ? "there is no command "
                + ((CommandLine.UnmatchedArgumentException) what).getUnmatched().getFirst()
            : what.getMessage().lines().findFirst().orElse("the command line is wrong");
    line.getErr()
        .printf("sealstream: %s; see %s --help%n", why, line.getCommandSpec().qualifiedName());
    return ExitCode.USAGE.code();
  }

  /** The commands for one store. */
  @Command(
      name = "store",
      description = {
        "Looks at a store that no server has open, and takes streams out of it or puts them in.",
        "The key is read as the server reads it: from JS_KEY, or the file that JS_KEY_FILE names."
      },
      mixinStandardHelpOptions = true,
      subcommands = {
        Inspect.class,
        Verify.class,
        Export.class,
        Import.class,
        ExportRing.class,
        ImportRing.class,
        NewKeys.class,
        Rotate.class,
        AcceptLoss.class
      })
  static final class Store {}

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"sealstream " + Identity.VERSION};
    }
  }

  /** What went wrong, in one line. */
  private static final class OneLine implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception thrown, CommandLine line, ParseResult parsed) {
      PrintWriter err = line.getErr();
      switch (thrown) {
        case ToolFailure failure -> {
          err.println("sealstream: " + failure.getMessage());
          if (!failure.lastLine().isEmpty()) {
            err.println(failure.lastLine());
          }
          return failure.exit().code();
        }
        case IOException io ->
            err.println("sealstream: " + io.getClass().getSimpleName() + ": " + io.getMessage());
        default -> err.println("sealstream: " + thrown);
      }
      return ExitCode.DAMAGED.code();
    }
  }
}
