package io.sealstream.server.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.KeyValue;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store with streams, buckets and consumers that an earlier build left behind by a kill is there
 * today: every message, every number, every consumer at its place. None is ever made anew.
 */
class GoldenJetStreamTest {
  private static final GoldenStreams GOLDEN = new GoldenStreams("jetstream-v1-aes");

  /** Nothing expires between the build that made the store and the one that reads it. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  @TempDir Path directory;

  @Test
  void isThereAsItWasLeftAndGoesOn() throws Exception {
    GOLDEN.unpack(directory);
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      GOLDEN.assertUnchanged(connection);

      PublishOptions known = PublishOptions.builder().messageId("id-3").build();
      assertThat(connection.jetStream().publish("orders.x", new byte[1], known).isDuplicate())
          .as(GoldenStreams.ADVICE)
          .isTrue();
      JetStreamSubscription worker =
          connection.jetStream().subscribe(null, PullSubscribeOptions.bind("ORDERS", "worker"));
      Message next = worker.fetch(1, Patience.LIMIT).getFirst();
      assertThat(next.metaData().streamSequence()).as("the first not delivered").isEqualTo(9);
      KeyValue bucket = connection.keyValue("settings");
      assertThat(bucket.get("colour").getValueAsString()).isEqualTo("blue");
      assertThat(bucket.get("size")).as("deleted").isNull();
      connection.close();
    }
  }

  /** With {@code -Dgolden.write=true}: makes the store if there is none. */
  @Test
  void isMadeOnce() throws Exception {
    if (GOLDEN.isToBeMade()) {
      make();
    }
    assertThat(GOLDEN.archive()).exists();
  }

  // --- how it was made ---

  private void make() throws Exception {
    try (JetStreamServer server = JetStreamServer.start(directory)) {
      Connection connection = server.connect();
      firstHalf(connection);
      Patience.get(server.store().checkpoint().toCompletableFuture());
      secondHalf(connection);
      GOLDEN.write(connection, directory);
      connection.close();
    }
  }

  private static void firstHalf(Connection connection) throws Exception {
    JetStreamManagement streams = connection.jetStreamManagement();
    streams.addStream(
        StreamConfiguration.builder()
            .name("ORDERS")
            .subjects("orders.>")
            .description("größe")
            .maxMessagesPerSubject(20)
            .duplicateWindow(FOR_EVER)
            .allowDirect(true)
            .build());
    streams.addStream(StreamConfiguration.builder().name("EMPTY").subjects("empty").build());
    for (int i = 0; i < 12; i++) {
      publish(connection, i);
    }
    ConsumerConfiguration.Builder durable =
        ConsumerConfiguration.builder().ackPolicy(AckPolicy.Explicit).ackWait(FOR_EVER);
    streams.addOrUpdateConsumer("ORDERS", durable.durable("worker").maxDeliver(5).build());
    streams.addOrUpdateConsumer(
        "ORDERS",
        durable
            .durable("filtered")
            .filterSubject("orders.1")
            .deliverPolicy(DeliverPolicy.ByStartSequence)
            .startSequence(3)
            .build());
    JetStreamSubscription worker =
        connection.jetStream().subscribe(null, PullSubscribeOptions.bind("ORDERS", "worker"));
    List<Message> first = worker.fetch(5, Patience.LIMIT);
    for (int acked : new int[] {0, 1, 3}) {
      first.get(acked).ackSync(Patience.LIMIT);
    }
    streams.deleteMessage("ORDERS", 6);
    KeyValue bucket = bucket(connection);
    bucket.put("colour", "red");
    bucket.put("colour", "blue");
    bucket.put("size", "12");
  }

  private static void secondHalf(Connection connection) throws Exception {
    connection.keyValue("settings").delete("size");
    for (int i = 12; i < 16; i++) {
      publish(connection, i);
    }
    JetStreamSubscription worker =
        connection.jetStream().subscribe(null, PullSubscribeOptions.bind("ORDERS", "worker"));
    List<Message> second = worker.fetch(2, Patience.LIMIT);
    second.getLast().ackSync(Patience.LIMIT);
    JetStreamSubscription filtered =
        connection.jetStream().subscribe(null, PullSubscribeOptions.bind("ORDERS", "filtered"));
    filtered.fetch(1, Patience.LIMIT).getFirst().ackSync(Patience.LIMIT);
  }

  private static void publish(Connection connection, int number) throws Exception {
    Headers headers = new Headers();
    headers.add("Nats-Msg-Id", "id-" + number);
    headers.add("Number", "" + number);
    connection
        .jetStream()
        .publish(
            NatsMessage.builder()
                .subject("orders." + number % 3)
                .headers(headers)
                .data("order " + number)
                .build());
  }

  private static KeyValue bucket(Connection connection) throws Exception {
    connection
        .keyValueManagement()
        .create(KeyValueConfiguration.builder().name("settings").maxHistoryPerKey(5).build());
    return connection.keyValue("settings");
  }
}
