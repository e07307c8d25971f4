package io.sealstream.server.tool;

/** How a command ends, for scripts. */
enum ExitCode {
  /** Done, and all is well. */
  CLEAN(0),
  /** The store is damaged, or the command failed half way. */
  DAMAGED(1),
  /** The command line is wrong, or what it names is not there: nothing was done. */
  USAGE(2),
  /** The store stays closed, as it would for a server: nothing was done. */
  REFUSED(78);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
