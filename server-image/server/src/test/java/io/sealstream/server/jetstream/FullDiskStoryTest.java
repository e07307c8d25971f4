package io.sealstream.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.store.SimDisk;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A volume without space: publishers are told, nothing acknowledged is lost, deleting helps. */
class FullDiskStoryTest {
  private static final byte[] PAYLOAD = new byte[200_000];

  @Test
  void publishingStopsWithAnErrorAndGoesOnAfterAPurge() throws Exception {
    SimDisk disk = new SimDisk();
    disk.capacity(96 << 20);
    try (JetStreamServer server = JetStreamServer.start(disk)) {
      Connection connection = server.connect();
      JetStreamManagement streams = connection.jetStreamManagement();
      streams.addStream(StreamConfiguration.builder().name("LOG").subjects("log").build());

      long acknowledged = publishUntilRefused(connection);
      assertThat(acknowledged).isPositive();
      assertThat(streams.getMessage("LOG", acknowledged).getData()).hasSize(PAYLOAD.length);
      assertThatThrownBy(
              () -> streams.addStream(StreamConfiguration.builder().name("MORE").build()))
          .hasMessageContaining("10047");

      assertThat(streams.purgeStream("LOG").getPurged()).isEqualTo(acknowledged);
      Awaitility.await().until(() -> isTaken(connection));
      connection.close();
    }
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
      connection.jetStream().publish("log", PAYLOAD);
      return true;
    } catch (JetStreamApiException refused) {
      assertThat(refused.getApiErrorCode()).isEqualTo(10047);
      return false;
    }
  }
}
