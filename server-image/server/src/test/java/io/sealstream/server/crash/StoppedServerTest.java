package io.sealstream.server.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A server that is told to stop leaves everything on disk; one that syncs seldom acknowledges all
 * the same, and a kill takes nothing from it.
 */
@SuppressWarnings("try") // the client declares InterruptedException on close
class StoppedServerTest {
  private static final int MESSAGES = 200;

  @TempDir Path directory;
  private Path config;

  @BeforeEach
  void syncsOnceAnHour() throws IOException {
    config = directory.resolve("nats.conf");
    Files.writeString(
        config,
        "listen: 127.0.0.1:-1, jetstream { store_dir: '%s', sync_interval: 1h }"
            .formatted(directory.resolve("data")));
  }

  private ServerCommand start() throws IOException {
    return ServerCommand.start(
            directory, Map.of("JS_KEY", "a key for the stop stories 0123"), "-c", config.toString())
        .said("Server is ready");
  }

  private static void publish(ServerCommand server) throws Exception {
    try (Connection client = server.connect()) {
      client
          .jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("LOG").subjects("log").build());
      for (int i = 0; i < MESSAGES; i++) {
        client.jetStream().publish("log", ("message " + i).getBytes(UTF_8));
      }
    }
  }

  private void everythingIsThere() throws Exception {
    try (ServerCommand server = start();
        Connection client = server.connect()) {
      JetStreamManagement streams = client.jetStreamManagement();
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(new String(streams.getMessage("LOG", i + 1).getData(), UTF_8))
            .isEqualTo("message " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, 1", "INT, 0"})
  void aSignalEndsItAndNothingIsLost(String signal, int exitCode) throws Exception {
    try (ServerCommand server = start()) {
      publish(server);
      server.signal(signal);
      assertThat(server.exitCode()).isEqualTo(exitCode);
    }
    everythingIsThere();
  }

  @Test
  void aKillTakesNothingThatWasAcknowledgedAndNotSynced() throws Exception {
    try (ServerCommand server = start()) {
      publish(server);
      server.signal("KILL");
      assertThat(server.exitCode()).isEqualTo(128 + 9);
    }
    everythingIsThere();
  }
}
