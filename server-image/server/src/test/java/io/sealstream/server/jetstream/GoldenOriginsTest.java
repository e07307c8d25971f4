package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.Mirror;
import io.nats.client.api.Source;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mirror and a stream with a source, as an earlier build left them behind by a kill: both go on
 * where they were, the second by what its state says, since what came is gone. None is ever made
 * anew.
 */
class GoldenOriginsTest {
  private static final GoldenStreams GOLDEN = new GoldenStreams("jetstream-v1-origins");

  @TempDir Path directory;

  @Test
  void areThereAsTheyWereLeftAndGoOn() throws Exception {
    GOLDEN.unpack(directory);
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      GOLDEN.assertUnchanged(connection);
      JetStreamManagement streams = connection.jetStreamManagement();
      publish(connection, 2);
      reaches(streams, "COPY", 10);
      reaches(streams, "ALL", 9);
      assertThat(streams.getMessage("ALL", 9).getHeaders().getFirst("Nats-Stream-Source"))
          .isEqualTo("ORIGIN 10 > >");
      connection.close();
    }
  }

  /** With {@code -Dgolden.write=true}: makes the store if there is none. */
  @Test
  void areMadeOnce() throws Exception {
    if (GOLDEN.isToBeMade()) {
      make();
    }
    assertThat(GOLDEN.archive()).exists();
  }

  private void make() throws Exception {
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      JetStreamManagement streams = connection.jetStreamManagement();
      streams.addStream(StreamConfiguration.builder().name("ORIGIN").subjects("o").build());
      publish(connection, 5);
      streams.deleteMessage("ORIGIN", 3);
      streams.addStream(
          StreamConfiguration.builder()
              .name("COPY")
              .mirror(Mirror.builder().sourceName("ORIGIN").build())
              .build());
      streams.addStream(
          StreamConfiguration.builder()
              .name("ALL")
              .addSource(Source.builder().sourceName("ORIGIN").build())
              .build());
      reaches(streams, "COPY", 5);
      reaches(streams, "ALL", 4);
      Patience.get(server.store().checkpoint().toCompletableFuture());
      publish(connection, 3);
      reaches(streams, "COPY", 8);
      reaches(streams, "ALL", 7);
      streams.purgeStream("ALL");
      GOLDEN.write(connection, directory);
      connection.close();
    }
  }

  private static void publish(Connection connection, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      connection.jetStream().publish("o", ("" + i).getBytes(UTF_8));
    }
  }

  private static void reaches(JetStreamManagement streams, String stream, long last) {
    Patience.await()
        .until(() -> streams.getStreamInfo(stream).getStreamState().getLastSequence() == last);
  }
}
