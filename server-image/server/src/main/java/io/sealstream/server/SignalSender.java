package io.sealstream.server;

import io.sealstream.server.config.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code --signal command[=pid]}: finds the server and sends it the signal. */
final class SignalSender {
  /** What the command line of every server process has in it: its argument file. */
  private static final String MARK = "server.args";

  private SignalSender() {}

  /** What went wrong, empty if nothing. */
  static String send(Invocation.SendSignal signal) {
    if (!Signals.isCommand(signal.command())) {
      return "unknown signal \"" + signal.command() + "\"";
    }
    String target = signal.target();
    if (target.isEmpty()) {
      List<Long> running = running();
      if (running.size() != 1) {
        return running.isEmpty()
            ? "no sealstream-server processes running"
            : "multiple sealstream-server processes running:"
                + running.stream().map(p -> "\n" + p).collect(Collectors.joining());
      }
      return send(signal.command(), running.getFirst());
    }
    if (target.matches("\\d{1,10}")) {
      return send(signal.command(), Long.parseLong(target));
    }
    try {
      String text = Files.readString(Path.of(target)).strip();
      return text.matches("\\d{1,10}")
          ? send(signal.command(), Long.parseLong(text))
          : "invalid pid in " + target;
    } catch (IOException e) {
      return "invalid pid: " + target;
    }
  }

  private static String send(String command, long pid) {
    return Signals.send(command, pid)
        ? ""
        : "signal \"" + command + "\" " + pid + ": no such process";
  }

  private static List<Long> running() {
    List<Long> found = new ArrayList<>();
    long self = ProcessHandle.current().pid();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != self && isServer(process)) {
          found.add(pid);
        }
      }
    } catch (IOException e) {
      // Without /proc nothing is found, which is what the caller reports.
      return found;
    }
    return found;
  }

  private static boolean isServer(Path process) {
    try {
      String[] arguments =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
              .split("\0");
      boolean sending =
          List.of(arguments).stream().anyMatch(a -> a.matches("--?(sl|signal)(=.*)?"));
      return !sending
          && arguments.length > 1
          && arguments[1].startsWith("@")
          && arguments[1].endsWith(MARK);
    } catch (IOException gone) {
      return false;
    }
  }
}
