package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A work queue and a stream for those who asked, as an earlier build left them behind by a kill:
 * what was done stays done, what was given up is still held. None is ever made anew.
 */
class GoldenQueueTest {
  private static final GoldenStreams GOLDEN = new GoldenStreams("jetstream-v1-queues");

  /** Nothing comes again between the build that made the store and the one that reads it. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  @TempDir Path directory;

  @Test
  void isThereAsItWasLeftAndGoesOn() throws Exception {
    GOLDEN.unpack(directory);
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      GOLDEN.assertUnchanged(connection);
      JetStreamManagement streams = connection.jetStreamManagement();
      assertThat(streams.getStreamInfo("JOBS").getConfiguration().getRetentionPolicy())
          .isEqualTo(RetentionPolicy.WorkQueue);
      // Job 4 was tried too often before the kill; it is done late.
      connection.request("$JS.ACK.JOBS.w.1.4.4.1.0", "+ACK".getBytes(UTF_8), Patience.LIMIT);
      assertThat(held(streams, "JOBS")).isEqualTo(5);
      take(connection, "NEWS", "b", 6);
      assertThat(held(streams, "NEWS")).isZero();
      connection.close();
    }
  }

  private static long held(JetStreamManagement streams, String stream) throws Exception {
    return streams.getStreamInfo(stream).getStreamState().getMsgCount();
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
      stream(streams, "JOBS", RetentionPolicy.WorkQueue);
      stream(streams, "NEWS", RetentionPolicy.Interest);
      publish(connection, "NEWS", 2); // nobody asks for these
      consumer(streams, "JOBS", "w");
      consumer(streams, "NEWS", "a");
      consumer(streams, "NEWS", "b");
      publish(connection, "JOBS", 8);
      publish(connection, "NEWS", 8);
      take(connection, "JOBS", "w", 2);
      Patience.get(server.store().checkpoint().toCompletableFuture());
      List<Message> open = fetch(connection, "JOBS", "w", 2);
      open.getLast().nak();
      Patience.await().until(() -> streams.getConsumerInfo("JOBS", "w").getNumAckPending() == 1);
      take(connection, "NEWS", "a", 8);
      take(connection, "NEWS", "b", 2);
      GOLDEN.write(connection, directory);
      connection.close();
    }
  }

  private static void stream(JetStreamManagement streams, String name, RetentionPolicy retention)
      throws Exception {
    streams.addStream(
        StreamConfiguration.builder()
            .name(name)
            .subjects(name + ".>")
            .retentionPolicy(retention)
            .build());
  }

  private static void consumer(JetStreamManagement streams, String stream, String name)
      throws Exception {
    streams.addOrUpdateConsumer(
        stream,
        ConsumerConfiguration.builder()
            .durable(name)
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(FOR_EVER)
            .maxDeliver(1)
            .build());
  }

  private static void publish(Connection connection, String stream, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      connection.jetStream().publish(stream + ".x", ("" + i).getBytes(UTF_8));
    }
  }

  private static List<Message> fetch(
      Connection connection, String stream, String consumer, int count) throws Exception {
    JetStreamSubscription worker =
        connection.jetStream().subscribe(null, PullSubscribeOptions.bind(stream, consumer));
    List<Message> fetched = worker.fetch(count, Patience.LIMIT);
    worker.unsubscribe();
    return fetched;
  }

  private static void take(Connection connection, String stream, String consumer, int count)
      throws Exception {
    for (Message message : fetch(connection, stream, consumer, count)) {
      message.ackSync(Patience.LIMIT);
    }
  }
}
