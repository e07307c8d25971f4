package io.sealstream.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server process with a fresh store directory; ends and cleans up when closed. */
final class ServerUnderTest implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final Path directory;
  private final int port;
  private final Duration bound;
  private final Duration info;

  private ServerUnderTest(
      Process process, Path directory, int port, Duration bound, Duration info) {
    this.process = process;
    this.directory = directory;
    this.port = port;
    this.bound = bound;
    this.info = info;
  }

  /** Starts a server and waits until JetStream answers. */
  static ServerUnderTest start(Candidate candidate) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(Path.of("/var/tmp"), "sealstream-bench-");
    int port = freePort();
    Path config = directory.resolve("server.conf");
    Files.writeString(
        config,
        "listen: \"127.0.0.1:%d\"\njetstream {\n  store_dir: \"%s\"\n  %s\n}\n"
            .formatted(port, directory.resolve("data"), candidate.jetstream()));
    ProcessBuilder builder =
        new ProcessBuilder(candidate.binary(), "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile());
    builder.environment().remove("JS_KEY");
    long started = System.nanoTime();
    Process process = builder.start();
    Duration bound = waitBound(process, port, started, directory);
    Duration info = waitInfo(port, started);
    awaitJetStream(port);
    return new ServerUnderTest(process, directory, port, bound, info);
  }

  private static Duration waitBound(Process process, int port, long started, Path directory)
      throws IOException, InterruptedException {
    while (System.nanoTime() - started < START_LIMIT.toNanos()) {
      if (!process.isAlive()) {
        throw new IOException("server ended: " + Files.readString(directory.resolve("server.log")));
      }
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
        return Duration.ofNanos(System.nanoTime() - started);
      } catch (ConnectException notYet) {
        TimeUnit.MICROSECONDS.sleep(500);
      }
    }
    throw new IOException("server did not listen within " + START_LIMIT);
  }

  private static Duration waitInfo(int port, long started) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      InputStream in = socket.getInputStream();
      if (in.read() != 'I') {
        throw new IOException("no INFO");
      }
      return Duration.ofNanos(System.nanoTime() - started);
    }
  }

  private static void awaitJetStream(int port) throws IOException {
    try (NatsLine line = new NatsLine(port)) {
      String reply = line.request("$JS.API.INFO", "");
      if (!reply.contains("account_info_response") || reply.contains("\"error\"")) {
        throw new IOException("JetStream is off: " + reply);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** Process start to the first accepted connection. */
  Duration bound() {
    return bound;
  }

  /** Process start to the first byte of INFO. */
  Duration info() {
    return info;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
