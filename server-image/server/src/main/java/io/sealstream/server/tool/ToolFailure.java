package io.sealstream.server.tool;

/**
 * Ends a command: one line for people, an exit code for scripts, and at a refused store the JSON
 * line that a server gives.
 */
final class ToolFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exit;
  private final String lastLine;

  ToolFailure(ExitCode exit, String why) {
    this(exit, why, "");
  }

  /**
   * @param lastLine for machines; empty for none
   */
  ToolFailure(ExitCode exit, String why, String lastLine) {
    super(why, null, false, false);
    this.exit = exit;
    this.lastLine = lastLine;
  }

  ExitCode exit() {
    return exit;
  }

  String lastLine() {
    return lastLine;
  }
}
