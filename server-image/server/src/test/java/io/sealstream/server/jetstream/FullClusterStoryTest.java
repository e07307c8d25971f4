package io.sealstream.server.jetstream;

import static io.sealstream.server.Patience.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import io.sealstream.store.SimDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes of equal size fill together; on all of them purging and deleting help. */
class FullClusterStoryTest extends ThreeServersStory {
  private static final byte[] PAYLOAD = new byte[200_000];
  private static final int VOLUME = 96 << 20;

  private final Map<String, SimDisk> disks = new HashMap<>();

  @Override
  ThreeNodeCluster servers() throws IOException {
    for (String name : ThreeNodeCluster.NAMES) {
      SimDisk disk = new SimDisk();
      disk.capacity(VOLUME);
      disks.put(name, disk);
    }
    return new ThreeNodeCluster(disks::get);
  }

  @BeforeEach
  void create() {
    StreamConfiguration log =
        StreamConfiguration.builder().name("LOG").subjects("log").replicas(3).build();
    eventually(() -> streams.addStream(log));
  }

  private void publish() {
    eventually(() -> client.jetStream(IMPATIENT).publish("log", PAYLOAD));
  }

  /** Whoever has room leads in the end, so several in a row have to be refused. */
  private void fill() throws Exception {
    int taken = 0;
    for (int refused = 0; refused < 3; ) {
      try {
        client.jetStream(IMPATIENT).publish("log", PAYLOAD);
        refused = 0;
        taken++;
      } catch (JetStreamApiException | IOException e) {
        refused++;
      }
    }
    assertThat(taken).isPositive();
  }

  @Test
  void aPurgeGoesThroughOnThreeFullVolumesAndPublishingGoesOn() throws Exception {
    publish();
    fill();
    assertThat(eventually(() -> streams.purgeStream("LOG")).isSuccess()).isTrue();
    publish();
  }

  @Test
  void aStreamForWhichThereIsNoRoomIsMadeOnceThereIs() throws Exception {
    publish();
    fill();
    client.publish(
        "$JS.API.STREAM.CREATE.OTHER",
        "{\"name\":\"OTHER\",\"subjects\":[\"other\"],\"num_replicas\":3,\"storage\":\"file\"}"
            .getBytes(StandardCharsets.UTF_8));
    eventually(() -> streams.purgeStream("LOG"));
    eventually(() -> client.jetStream(IMPATIENT).publish("other", new byte[10]));
    Awaitility.await()
        .atMost(Patience.LIMIT)
        .ignoreExceptionsInstanceOf(Exception.class)
        .untilAsserted(
            () ->
                assertThat(streams.getStreamInfo("OTHER").getClusterInfo().getReplicas())
                    .hasSize(2)
                    .allMatch(replica -> replica.isCurrent()));
  }

  @Test
  void aStreamCanBeDeletedOnThreeFullVolumesAndMadeAgain() throws Exception {
    publish();
    fill();
    assertThat(eventually(() -> streams.deleteStream("LOG"))).isTrue();
    create();
    publish();
  }
}
