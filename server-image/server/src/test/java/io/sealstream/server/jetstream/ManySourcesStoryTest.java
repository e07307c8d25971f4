package io.sealstream.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Subscription;
import io.nats.client.api.Source;
import io.nats.client.api.SourceInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.sealstream.server.Patience;
import io.sealstream.store.SimDisk;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many sources at once, and a disk that does not keep up: memory stays bounded. */
class ManySourcesStoryTest {
  /** Each is sent three messages before flow control waits: 90 MB of all. */
  private static final int SOURCES = 40;

  private static final int EACH = 4;
  private static final byte[] PAYLOAD = new byte[750_000];
  private static final long MEMORY = 256 << 20;
  private static final JetStreamOptions PATIENT =
      JetStreamOptions.builder().requestTimeout(Duration.ofMinutes(1)).build();

  private final HeldDisk disk = new HeldDisk(new SimDisk());
  private JetStreamServer server;
  private Connection client;
  private JetStreamManagement streams;

  @BeforeEach
  void start() throws Exception {
    server = JetStreamServer.start(disk.disk(), MEMORY);
    client = server.connect();
    streams = client.jetStreamManagement(PATIENT);
  }

  @AfterEach
  void stop() {
    disk.release();
    server.closeAfter(client);
  }

  private void originInMemory() throws Exception {
    streams.addStream(
        StreamConfiguration.builder()
            .name("ORIGIN")
            .subjects("o.*")
            .storageType(StorageType.Memory)
            .build());
  }

  private void oneSourceOfEachSubject() throws Exception {
    List<Source> all =
        IntStream.range(0, SOURCES)
            .mapToObj(i -> Source.builder().sourceName("ORIGIN").filterSubject("o." + i).build())
            .toList();
    streams.addStream(StreamConfiguration.builder().name("ALL").sources(all).build());
  }

  private void publish() throws Exception {
    for (int i = 0; i < SOURCES * EACH; i++) {
      client.jetStream(PATIENT).publish("o." + i % SOURCES, PAYLOAD);
    }
  }

  private List<SourceInfo> sources() throws Exception {
    return streams.getStreamInfo("ALL").getSourceInfos();
  }

  private StreamState state() throws Exception {
    return streams.getStreamInfo("ALL").getStreamState();
  }

  @Test
  void whatFindsNoMemoryIsTakenLater() throws Exception {
    Subscription ended = client.subscribe("$JS.API.CONSUMER.DELETE.ORIGIN.>");
    originInMemory();
    oneSourceOfEachSubject();
    disk.hold();
    publish();

    assertThat(ended.nextMessage(Patience.LIMIT)).as("a source that waits").isNotNull();
    assertThat(state().getMsgCount()).as("is durable").isZero();

    disk.release();
    Patience.await().until(() -> state().getMsgCount() == SOURCES * EACH);
    Patience.await().until(() -> sources().stream().allMatch(source -> source.getLag() == 0));
    assertThat(state().getLastSequence()).as("none twice").isEqualTo(SOURCES * EACH);
    assertThat(streams.getStreamInfo("ORIGIN").getStreamState().getMsgCount())
        .isEqualTo(SOURCES * EACH);
  }
}
