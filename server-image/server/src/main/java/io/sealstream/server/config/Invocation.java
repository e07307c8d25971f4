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

  /** The configuration file is fine; that was the question. */
  record ConfigIsValid(Path file) implements Invocation {}

  record ShowVersion() implements Invocation {}

  record ShowHelp() implements Invocation {}

  /**
   * Send a signal to a server.
   *
   * @param target a process id, the path of a pid file, or empty: the only server that runs
   */
  record SendSignal(String command, String target) implements Invocation {}

  /** It cannot be obeyed. */
  record Refused(String message, int exitCode) implements Invocation {}
}
