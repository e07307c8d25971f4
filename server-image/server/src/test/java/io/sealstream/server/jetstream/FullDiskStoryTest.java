package io.sealstream.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import io.sealstream.store.SimDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume without space: publishers are told, nothing acknowledged is lost, deleting helps. */
class FullDiskStoryTest {
  private static final byte[] PAYLOAD = new byte[200_000];
  private static final int VOLUME = 96 << 20;
  private static final JetStreamOptions PATIENT =
      JetStreamOptions.builder().requestTimeout(Duration.ofMinutes(1)).build();

  @Test
  void publishingStopsWithAnErrorAndGoesOnAfterAPurge() throws Exception {
    SimDisk disk = new SimDisk();
    disk.capacity(VOLUME);
    try (JetStreamServer server = JetStreamServer.start(disk)) {
      fillAndPurge(server);
    }
  }

  @Test
  void soItDoesOnARealFileSystem(@TempDir Path directory) throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=" + VOLUME, "tmpfs", directory.toString()),
        "a small file system can be mounted here (that needs root)");
    try {
      try (JetStreamServer server = JetStreamServer.start(directory)) {
        fillAndPurge(server);
      }
      try (JetStreamServer again = JetStreamServer.start(directory)) {
        Connection connection = again.connect();
        assertThat(isTaken(connection)).isTrue();
        connection.close();
      }
    } finally {
      assertThat(run("umount", directory.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(List.of(command)).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // no such command
    }
  }

  private static void fillAndPurge(JetStreamServer server) throws Exception {
    Connection connection = server.connect();
    JetStreamManagement streams = connection.jetStreamManagement(PATIENT);
    streams.addStream(StreamConfiguration.builder().name("LOG").subjects("log").build());

    long acknowledged = publishUntilRefused(connection);
    assertThat(acknowledged).isPositive();
    assertThat(streams.getMessage("LOG", acknowledged).getData()).hasSize(PAYLOAD.length);
    assertThatThrownBy(() -> streams.addStream(StreamConfiguration.builder().name("MORE").build()))
        .hasMessageContaining("10047");

    assertThat(streams.purgeStream("LOG").getPurged()).isEqualTo(acknowledged);
    Patience.await().until(() -> isTaken(connection));
    connection.close();
  }

  private static long publishUntilRefused(Connection connection) throws Exception {
    for (long acknowledged = 0; ; acknowledged++) {
      if (!isTaken(connection)) {
        return acknowledged;
      }
    }
  }

  private static boolean isTaken(Connection connection) throws Exception {
    try {
      connection.jetStream(PATIENT).publish("log", PAYLOAD);
      return true;
    } catch (JetStreamApiException refused) {
      assertThat(refused.getApiErrorCode()).isEqualTo(10047);
      return false;
    }
  }
}
