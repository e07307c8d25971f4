package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.nats.client.Connection;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.MonitorPages;
import io.sealstream.server.Patience;
import io.sealstream.server.ServerCommand;
import io.sealstream.server.crash.volume.SimulatedVolume;
import io.sealstream.store.SimDisk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plain store that is sealed at the start on a volume that takes its time: whoever watches the
 * server sees that it lives and how far it is.
 */
@Tag("crash")
@SuppressWarnings("try") // the client declares InterruptedException on close
class LongSealingTest {
  private static final int MESSAGES = 500;

  @TempDir private Path directory;
  private final CountDownLatch isRead = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private SimulatedVolume volume() throws IOException {
    SimDisk disk = new SimDisk();
    disk.capacity(512L << 20);
    Path at = Files.createDirectories(directory.resolve("volume/sealstream"));
    try {
      return SimulatedVolume.mount(disk, this::hold, at);
    } catch (IOException e) {
      return abort("a file system cannot be mounted here: " + e.getMessage());
    }
  }

  /** The key ring is made once every clear segment was read, and before anything is sealed. */
  private void hold(String method, List<Object> arguments) throws IOException {
    if (method.equals("create") && arguments.contains("keyring")) {
      isRead.countDown();
      try {
        assertThat(goOn.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private ServerCommand start(String jetStream, Map<String, String> environment)
      throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("nats.conf"),
            "listen: 127.0.0.1:-1, http: 127.0.0.1:-1, jetstream { store_dir: '%s', %s }"
                .formatted(directory.resolve("volume"), jetStream));
    return ServerCommand.start(directory, environment, "-c", configuration.toString());
  }

  private boolean aPlainServerStores() throws Exception {
    try (ServerCommand server = start("cipher: none", Map.of());
        Connection client = server.said("Server is ready").connect()) {
      client
          .jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("orders").subjects("orders").build());
      for (int i = 0; i < MESSAGES; i++) {
        client.jetStream().publish("orders", new byte[1000]);
      }
      server.signal("INT").exitCode(); // a checkpoint: what is there stands in segments
      return true;
    }
  }

  @Test
  void itLivesIsNotReadyAndSaysHowFarItIs() throws Exception {
    try (SimulatedVolume volume = volume()) {
      volume.inside(this::aPlainServerStores);
      try (ServerCommand server =
          volume.inside(
              () -> start("migrate_plain: true", Map.of("JS_KEY", "0123456789abcdef-key")))) {
        MonitorPages pages = MonitorPages.ofStarting(server);
        assertThat(isRead.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(pages.get("/healthz?js-server-only=true").statusCode()).isEqualTo(200);
        HttpResponse<String> readiness = pages.get("/healthz?js-enabled-only=true");
        assertThat(readiness.statusCode()).isEqualTo(503);
        assertThat(readiness.body())
            .containsPattern(
                "the store is being sealed: ([5-9]\\d{5}) of \\1 bytes of its clear segments are read");
        goOn.countDown();
        server.said("Server is ready");
        assertThat(pages.get("/healthz?js-enabled-only=true").statusCode()).isEqualTo(200);
        server.signal("INT").exitCode();
      } finally {
        goOn.countDown();
      }
    }
  }
}
