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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server process over a store directory of its own; both end when it is closed. */
final class ServerUnderTest implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final Candidate candidate;
  private final Path directory;
  private final int port;
  private Process process;
  private Times times;

  /**
   * How long a start took, from the start of the process.
   *
   * @param bound until a connection was accepted
   * @param info until the first byte of INFO
   * @param answered until JetStream answered
   */
  record Times(Duration bound, Duration info, Duration answered) {}

  /** How a server ends: a clean stop, or kill -9. */
  enum Ending {
    STOP,
    KILL
  }

  private ServerUnderTest(Candidate candidate, Path directory, int port) {
    this.candidate = candidate;
    this.directory = directory;
    this.port = port;
  }

  /** Starts a server over an empty store and waits until JetStream answers. */
  static ServerUnderTest start(Candidate candidate) throws Exception {
    Path directory = Files.createTempDirectory(Path.of("/var/tmp"), "sealstream-bench-");
    ServerUnderTest server = new ServerUnderTest(candidate, directory, freePort());
    Files.writeString(
        directory.resolve("server.conf"),
        "listen: \"127.0.0.1:%d\"\njetstream {\n  store_dir: \"%s\"\n  %s\n}\n"
            .formatted(server.port, server.data(), candidate.jetstream()));
    try {
      server.begin();
    } catch (Exception e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void begin() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(candidate.binary(), "-c", directory.resolve("server.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile());
    builder.environment().remove("JS_KEY");
    long started = System.nanoTime();
    process = builder.start();
    Duration bound = awaitBound(started);
    Duration info = awaitInfo(started);
    awaitJetStream();
    times = new Times(bound, info, since(started));
  }

  /** Ends the server and starts another over the same store. */
  Times again(Ending ending) throws Exception {
    end(ending);
    begin();
    return times;
  }

  /** Ends the process and waits for it; the store stays. */
  void end(Ending ending) throws InterruptedException {
    if (ending == Ending.KILL) {
      process.destroyForcibly().waitFor();
      return;
    }
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private Duration awaitBound(long started) throws IOException, InterruptedException {
    while (since(started).compareTo(START_LIMIT) < 0) {
      if (!process.isAlive()) {
        throw new IOException("server ended: " + Files.readString(directory.resolve("server.log")));
      }
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
        return since(started);
      } catch (ConnectException notYet) {
        TimeUnit.MICROSECONDS.sleep(500);
      }
    }
    throw new IOException("server did not listen within " + START_LIMIT);
  }

  private Duration awaitInfo(long started) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      InputStream in = socket.getInputStream();
      if (in.read() != 'I') {
        throw new IOException("no INFO");
      }
      return since(started);
    }
  }

  private void awaitJetStream() throws IOException {
    try (NatsLine line = new NatsLine(port)) {
      String reply = line.request("$JS.API.INFO", "");
      if (!reply.contains("account_info_response") || reply.contains("\"error\"")) {
        throw new IOException("JetStream is off: " + reply);
      }
    }
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** Times of the newest start. */
  Times times() {
    return times;
  }

  /** Processor time that the process used so far, microseconds (to a clock tick, 10 ms). */
  long cpuMicros() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000;
  }

  /** Resident memory of the process, bytes. */
  long residentBytes() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
    for (String line : lines) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IOException("no VmRSS of " + process.pid());
  }

  /** Bytes of all files below the store directory. */
  long diskBytes() throws IOException {
    try (Stream<Path> files = Files.walk(data())) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  @Override
  public void close() throws IOException {
    try {
      if (process != null) {
        end(Ending.STOP);
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
