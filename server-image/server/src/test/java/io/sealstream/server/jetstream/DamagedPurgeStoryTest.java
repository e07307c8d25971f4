package io.sealstream.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.PurgeOptions;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.sealstream.server.Patience;
import io.sealstream.store.SimDisk;
import java.io.IOException;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** Some messages of a stream cannot be read any more, nor their subjects; then one is purged. */
class DamagedPurgeStoryTest {
  private static final int MESSAGES = 12;
  private static final int SUBJECTS = 3;
  private static final byte[] PAYLOAD = new byte[20_000];

  private final SimDisk disk = new SimDisk();

  /** Three messages share a frame of the segment; the file's last frame is the index. */
  private void aStreamInASegment() throws Exception {
    try (JetStreamServer server = JetStreamServer.start(disk)) {
      Connection client = server.connect();
      client
          .jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("LOG").subjects("a.*").build());
      for (int i = 1; i <= MESSAGES; i++) {
        client.jetStream().publish("a." + i % SUBJECTS, PAYLOAD);
      }
      Patience.get(server.store().checkpoint().toCompletableFuture());
      client.close();
    }
    disk.kill();
  }

  /** The second frame of messages, four to six, and the index. */
  private void damage() throws IOException {
    String segment =
        disk.list().stream()
            .filter(name -> name.endsWith(".segment"))
            .max(Comparator.comparingInt(name -> disk.bytes(name).length))
            .orElseThrow();
    byte[] bytes = disk.bytes(segment);
    int end = bytes.length;
    while (bytes[end - 1] == 0) {
      end--;
    }
    disk.flip(segment, (end - 40) * 8L);
    disk.flip(segment, (4096 + 3 * PAYLOAD.length + PAYLOAD.length) * 8L);
  }

  @Test
  void whatNobodyCanReadStaysAndStaysReported() throws Exception {
    aStreamInASegment();
    damage();
    try (JetStreamServer server = JetStreamServer.start(disk)) {
      Connection client = server.connect();
      JetStreamManagement streams = client.jetStreamManagement();
      long purged = streams.purgeStream("LOG", PurgeOptions.subject("a.1")).getPurged();
      assertThat(purged).as("1, 7 and 10, not 4 to 6").isEqualTo(3);
      StreamState state = streams.getStreamInfo("LOG").getStreamState();
      assertThat(state.getMsgCount()).isEqualTo(MESSAGES - 3);
      assertThat(state.getFirstSequence()).isEqualTo(2);
      for (long lost = 4; lost <= 6; lost++) {
        long sequence = lost;
        assertThatThrownBy(() -> streams.getMessage("LOG", sequence))
            .hasMessageContaining("cannot be read");
      }
      assertThat(streams.purgeStream("LOG").getPurged()).isEqualTo(MESSAGES - 3);
      client.close();
    }
  }
}
