package io.sealstream.server.crash;

import io.sealstream.server.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server as a process of its own, on a store directory that outlives it. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Patience.LIMIT;

  private final Path directory;
  private final int port = freePort();
  private final List<String> tracer;
  private final Map<String, String> environment;
  private Process process;

  private ServerProcess(Path directory, List<String> tracer, Map<String, String> environment) {
    this.directory = directory;
    this.tracer = tracer;
    this.environment = environment;
  }

  /** Not started yet; the key is in its environment, as in a pod. */
  static ServerProcess in(Path directory) {
    return new ServerProcess(
        directory, List.of(), Map.of("JS_KEY", "a key for the kill stories 0123456789"));
  }

  /** The same under a tracer: its command line stands before the server's. */
  ServerProcess tracedBy(String... command) {
    return new ServerProcess(directory, List.of(command), environment);
  }

  /** Starts it and waits until it speaks NATS. */
  void start() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(tracer);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xmx256m"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.sealstream.server.Main"));
    command.addAll(List.of("-a", "127.0.0.1", "-p", "" + port, "-js", "-sd", directory.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    awaitInfo();
  }

  private void awaitInfo() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IOException("the server ended at once:\n" + Files.readString(log()));
      }
      try (Socket socket = new Socket("127.0.0.1", port)) {
        InputStream in = socket.getInputStream();
        if (in.read() == 'I') {
          return;
        }
      } catch (IOException notYet) {
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }
    throw new IOException("no INFO within " + START_LIMIT + ":\n" + Files.readString(log()));
  }

  String url() {
    return "nats://127.0.0.1:" + port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Path log() {
    return directory.resolveSibling(directory.getFileName() + ".log");
  }

  /** kill -9; returns when the process is gone. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
