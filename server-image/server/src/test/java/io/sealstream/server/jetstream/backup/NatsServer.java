package io.sealstream.server.jetstream.backup;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.sealstream.server.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A nats-server of this machine, where one is or can be installed. */
final class NatsServer implements AutoCloseable {
  private static final String VERSION = "v2.15.2";
  private static final Pattern PORT =
      Pattern.compile("Listening for client connections on .*:(\\d+)");

  private final Process process;
  private final Path log;

  private NatsServer(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts one; a test that needs it is skipped on a machine that has none and cannot get one. */
  static NatsServer start(Path directory) throws IOException, InterruptedException {
    Path program = program();
    Path log = Files.createTempFile(directory, "nats-server", ".log");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "-a",
                "127.0.0.1",
                "-p",
                "-1",
                "-js",
                "-sd",
                directory.resolve("nats").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new NatsServer(process, log);
  }

  /** As {@code make bench} finds it: named, in the cache, or from Go modules. */
  private static Path program() throws IOException, InterruptedException {
    String named = System.getenv("NATS_SERVER");
    if (named != null) {
      return Path.of(named);
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    Path directory = base.resolve("sealstream").resolve("nats-server-" + VERSION);
    Path program = directory.resolve("nats-server");
    if (!Files.isExecutable(program)) {
      assumeTrue(isInstalled(directory), "nats-server " + VERSION + " can not be installed here");
    }
    return program;
  }

  private static boolean isInstalled(Path directory) throws InterruptedException {
    try {
      ProcessBuilder go =
          new ProcessBuilder("go", "install", "github.com/nats-io/nats-server/v2@" + VERSION);
      go.environment().put("GOBIN", directory.toString());
      Process install = go.inheritIO().start();
      return install.waitFor(10, TimeUnit.MINUTES) && install.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  Connection connect() throws IOException, InterruptedException {
    Patience.await().until(() -> PORT.matcher(Files.readString(log)).find());
    Matcher port = PORT.matcher(Files.readString(log));
    port.find();
    return Nats.connect(
        Options.builder()
            .server("nats://127.0.0.1:" + port.group(1))
            .connectionTimeout(Duration.ofSeconds(30))
            .build());
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
