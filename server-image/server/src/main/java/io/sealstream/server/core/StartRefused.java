package io.sealstream.server.core;

/** A part of the server cannot start and the process has to end. Has no stack trace. */
public final class StartRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String lastLine;

  /**
   * @param message what happened, to what, and what to do; no secrets
   * @param lastLine written to standard error, and to the log file if there is one, as the very
   *     last line and without a time stamp; empty for none
   */
  public StartRefused(int exitCode, String message, String lastLine) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    this.lastLine = lastLine;
  }

  public int exitCode() {
    return exitCode;
  }

  public String lastLine() {
    return lastLine;
  }
}
