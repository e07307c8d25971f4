package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.MessageTtl;
import io.nats.client.PublishOptions;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages that said how long they stay, as an earlier build left them behind by a kill: what went
 * is gone, what never goes is there. None is ever made anew.
 */
class GoldenLifetimesTest {
  private static final GoldenStreams GOLDEN = new GoldenStreams("jetstream-v1-lifetimes");

  /** Nothing goes between the build that made the store and the one that reads it. */
  private static final MessageTtl FOR_LONG = MessageTtl.seconds(Integer.MAX_VALUE);

  @TempDir Path directory;

  @Test
  void isThereAsItWasLeftAndGoesOn() throws Exception {
    GOLDEN.unpack(directory);
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      GOLDEN.assertUnchanged(connection);
      JetStreamManagement streams = connection.jetStreamManagement();
      assertThat(streams.getStreamInfo("LOG").getConfiguration().getAllowMessageTtl()).isTrue();
      // By age everything goes but what never does.
      streams.updateStream(log().maxAge(Duration.ofMillis(100)).build());
      Patience.await().until(() -> state(streams).getMsgCount() == 3);
      assertThat(state(streams).getFirstSequence()).isEqualTo(1);
      connection.close();
    }
  }

  private static StreamConfiguration.Builder log() {
    return StreamConfiguration.builder().name("LOG").subjects("log").allowMessageTtl();
  }

  private static StreamState state(JetStreamManagement streams) throws Exception {
    return streams.getStreamInfo("LOG").getStreamState();
  }

  /** With {@code -Dgolden.write=true}: makes the store if there is none. */
  @Test
  void isMadeOnce() throws Exception {
    if (GOLDEN.isToBeMade()) {
      make();
    }
    assertThat(GOLDEN.archive()).exists();
  }

  private void make() throws Exception {
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      JetStreamManagement streams = connection.jetStreamManagement();
      streams.addStream(log().build());
      publish(connection);
      Patience.await().until(() -> state(streams).getMsgCount() == 2);
      Patience.get(server.store().checkpoint().toCompletableFuture());
      publish(connection);
      publish(connection);
      Patience.await().until(() -> state(streams).getMsgCount() == 6);
      GOLDEN.write(connection, directory);
      connection.close();
    }
  }

  private static void publish(Connection connection) throws Exception {
    for (MessageTtl ttl : new MessageTtl[] {MessageTtl.never(), MessageTtl.seconds(1), FOR_LONG}) {
      connection
          .jetStream()
          .publish(
              "log",
              ttl.getTtlString().getBytes(UTF_8),
              PublishOptions.builder().messageTtl(ttl).build());
    }
  }
}
