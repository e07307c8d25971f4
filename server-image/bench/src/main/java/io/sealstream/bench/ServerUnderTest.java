package io.sealstream.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server process over a store directory of its own; both end when it is closed. */
final class ServerUnderTest implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  /** Who has not answered by then is asked again. */
  private static final int ANSWER_MILLIS = 2_000;

  private static final Pattern IN_OTHER_CIPHERS =
      Pattern.compile("\"bytes_in_other_ciphers\":\\s*(\\d+)");

  private Candidate candidate;
  private final Path directory;
  private final int port;
  private final int monitor;
  private Process process;
  private Times times;
  private long started;

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

  private ServerUnderTest(Candidate candidate, Path directory, int port, int monitor) {
    this.candidate = candidate;
    this.directory = directory;
    this.port = port;
    this.monitor = monitor;
  }

  /** A server with an empty store that was not started yet. */
  static ServerUnderTest of(Candidate candidate) throws IOException {
    Path directory = Files.createTempDirectory(Path.of("/var/tmp"), "sealstream-bench-");
    ServerUnderTest server = new ServerUnderTest(candidate, directory, freePort(), freePort());
    server.become(candidate);
    return server;
  }

  /** Starts a server over an empty store and waits until JetStream answers. */
  static ServerUnderTest start(Candidate candidate) throws Exception {
    ServerUnderTest server = of(candidate);
    try {
      server.begin();
    } catch (Exception e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** The next start is made with these settings. */
  void become(Candidate next) throws IOException {
    candidate = next;
    String extra = candidate.extra().replace(Candidate.MONITOR, "127.0.0.1:" + monitor);
    Files.writeString(
        directory.resolve("server.conf"),
        "listen: \"127.0.0.1:%d\"\njetstream {\n  store_dir: \"%s\"\n  %s\n}\n%s\n"
            .formatted(port, data(), candidate.jetstream(), extra));
  }

  /** Starts a process and waits until JetStream answers. */
  void begin() throws Exception {
    launch();
    awaitReady();
  }

  /** Starts a process and does not wait for it. */
  void launch() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(candidate.binary(), "-c", directory.resolve("server.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile());
    builder.environment().remove("JS_KEY");
    started = System.nanoTime();
    process = builder.start();
  }

  /** Waits until JetStream answers: in a cluster, until there is a majority. */
  void awaitReady() throws Exception {
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
        throw new IOException("server ended: " + Files.readString(log()));
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

  private void awaitJetStream() throws IOException, InterruptedException {
    String reply = "no answer";
    while (since(started).compareTo(START_LIMIT) < 0) {
      try (NatsLine line = new NatsLine(port, ANSWER_MILLIS)) {
        reply = line.request("$JS.API.INFO", "");
        if (reply.contains("account_info_response") && !reply.contains("\"error\"")) {
          return;
        }
      } catch (SocketTimeoutException notYet) {
        reply = "no answer"; // nor has nats-server one while there is no majority
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    throw new IOException("JetStream is off: " + reply);
  }

  /** Since the newest process began. */
  Duration sinceStart() {
    return since(started);
  }

  /** What is still to be re-sealed, as the server's monitoring says. */
  long bytesInOtherCiphers() throws IOException {
    URI page = URI.create("http://127.0.0.1:" + monitor + "/varz");
    try (InputStream in = page.toURL().openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Matcher bytes = IN_OTHER_CIPHERS.matcher(text);
      if (!bytes.find()) {
        throw new IOException("no bytes_in_other_ciphers in " + page);
      }
      return Long.parseLong(bytes.group(1));
    }
  }

  private Path log() {
    return directory.resolve("server.log");
  }

  private static Duration since(long started) {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** A port of the loopback that nobody listens on. */
  static int freePort() throws IOException {
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
