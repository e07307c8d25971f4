package io.sealstream.server.config;

import java.nio.file.Path;
import java.util.List;

/** What the command line asks for. */
public sealed interface Invocation {
  /**
   * Run a server.
   *
   * @param warnings what is worth a line in the log
   */
  record Run(Options options, List<String> warnings) implements Invocation {}

  /** What no server is needed for: answered, and the process ends. */
  sealed interface Errand extends Invocation {}

  /** The configuration file is fine; that was the question. */
  record ConfigIsValid(Path file) implements Errand {}

  record ShowVersion() implements Errand {}

  record ShowHelp() implements Errand {}

  /**
   * Send a signal to a server.
   *
   * @param target a process id, the path of a pid file, or empty: the only server that runs
   */
  record SendSignal(String command, String target) implements Errand {}

  /** It cannot be obeyed. */
  record Refused(String message, int exitCode) implements Errand {}
}
