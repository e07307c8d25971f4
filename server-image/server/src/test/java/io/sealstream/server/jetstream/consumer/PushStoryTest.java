package io.sealstream.server.jetstream.consumer;

import static io.sealstream.server.jetstream.consumer.Orders.PATIENCE;
import static io.sealstream.server.jetstream.consumer.Orders.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subscribers get every message in order, as fast as they can take them and not faster. */
class PushStoryTest {
  @TempDir Path directory;
  private Orders orders;

  @BeforeEach
  void open() throws Exception {
    orders = Orders.open(directory);
  }

  @AfterEach
  void close() {
    orders.close();
  }

  @Test
  void anOrderedSubscriberMissesNothing() throws Exception {
    int count = 20_000;
    List<CompletableFuture<?>> acks = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      acks.add(orders.jetStream.publishAsync("orders.new", ("o" + i).getBytes()));
    }
    CompletableFuture.allOf(acks.toArray(new CompletableFuture<?>[0])).join();
    PushSubscribeOptions options =
        PushSubscribeOptions.builder().stream("ORDERS").ordered(true).build();
    JetStreamSubscription subscription = orders.jetStream.subscribe("orders.>", options);
    for (int i = 1; i <= count; i++) {
      Message m = subscription.nextMessage(PATIENCE);
      assertThat(m).as("message " + i).isNotNull();
      assertThat(m.metaData().streamSequence()).isEqualTo(i);
    }
    orders.publish("orders.new", "later", 1, 1);
    assertThat(text(subscription.nextMessage(PATIENCE))).isEqualTo("later1");
    subscription.unsubscribe();
    Patience.await()
        .untilAsserted(() -> assertThat(orders.management.getConsumerNames("ORDERS")).isEmpty());
  }

  @Test
  void aBigBacklogRespectsFlowControl() throws Exception {
    byte[] payload = new byte[64 << 10];
    int count = 200;
    for (int i = 0; i < count; i++) {
      orders.jetStream.publish("orders.big", payload);
    }
    PushSubscribeOptions options =
        PushSubscribeOptions.builder().stream("ORDERS").ordered(true).build();
    JetStreamSubscription subscription = orders.jetStream.subscribe("orders.big", options);
    Subscription watch = orders.client.subscribe("$JS.FC.ORDERS.>");
    orders.client.flush(PATIENCE);
    for (int i = 1; i <= count; i++) {
      assertThat(subscription.nextMessage(PATIENCE)).as("message " + i).isNotNull();
    }
    assertThat(watch.nextMessage(PATIENCE)).as("the client was asked, and answered").isNotNull();
  }

  @Test
  void aDurableSubscriptionGoesOnWhereItWas() throws Exception {
    orders.publish("orders.new", "o", 1, 5);
    PushSubscribeOptions options =
        PushSubscribeOptions.builder().stream("ORDERS")
            .durable("audit")
            .deliverSubject("audit.here")
            .build();
    JetStreamSubscription first = orders.jetStream.subscribe("orders.>", options);
    for (int i = 1; i <= 3; i++) {
      Message m = first.nextMessage(PATIENCE);
      assertThat(text(m)).isEqualTo("o" + i);
      m.ackSync(PATIENCE);
    }
    first.unsubscribe();
    Patience.await().until(() -> !orders.info("audit").isPushBound());
    orders.publish("orders.new", "o", 6, 6);
    JetStreamSubscription second = orders.jetStream.subscribe("orders.>", options);
    assertThat(orders.info("audit").isPushBound()).isTrue();
    assertThat(text(second.nextMessage(PATIENCE))).isEqualTo("o6");
  }

  @Test
  void aGroupSharesTheMessages() throws Exception {
    ConsumerConfiguration config =
        ConsumerConfiguration.builder()
            .durable("team")
            .deliverSubject("team.inbox")
            .deliverGroup("team")
            .ackPolicy(AckPolicy.Explicit)
            .build();
    orders.management.addOrUpdateConsumer("ORDERS", config);
    Subscription one = orders.client.subscribe("team.inbox", "team");
    Subscription two = orders.client.subscribe("team.inbox", "team");
    orders.client.flush(PATIENCE);
    orders.publish("orders.new", "o", 1, 200);
    Patience.await()
        .until(() -> one.getPendingMessageCount() + two.getPendingMessageCount() == 200);
    assertThat(one.getPendingMessageCount()).isBetween(20L, 180L);
  }

  @Test
  void silenceIsFilledWithHeartbeats() throws Exception {
    Subscription inbox = orders.client.subscribe("beats.inbox");
    orders.client.flush(PATIENCE);
    orders.management.addOrUpdateConsumer(
        "ORDERS",
        ConsumerConfiguration.builder()
            .durable("beats")
            .deliverSubject("beats.inbox")
            .ackPolicy(AckPolicy.None)
            .idleHeartbeat(Duration.ofMillis(100))
            .build());
    Message beat = inbox.nextMessage(PATIENCE);
    assertThat(beat.getStatus().getCode()).isEqualTo(100);
    assertThat(beat.getHeaders().getFirst("Nats-Last-Consumer")).isEqualTo("0");
    orders.publish("orders.new", "o", 1, 1);
    Message next = inbox.nextMessage(PATIENCE);
    while (next.isStatusMessage()) {
      next = inbox.nextMessage(PATIENCE);
    }
    assertThat(text(next)).isEqualTo("o1");
    assertThat(inbox.nextMessage(PATIENCE).getHeaders().getFirst("Nats-Last-Consumer"))
        .isEqualTo("1");
  }

  @Test
  void nobodyElseMayTakeOverASubscriptionInUse() throws Exception {
    Subscription inbox = orders.client.subscribe("one.inbox");
    orders.client.flush(PATIENCE);
    ConsumerConfiguration.Builder config =
        ConsumerConfiguration.builder().durable("d").ackPolicy(AckPolicy.Explicit);
    orders.management.addOrUpdateConsumer("ORDERS", config.deliverSubject("one.inbox").build());
    assertThatThrownBy(
            () ->
                orders.management.addOrUpdateConsumer(
                    "ORDERS", config.deliverSubject("two.inbox").build()))
        .isInstanceOfSatisfying(
            JetStreamApiException.class, e -> assertThat(e.getApiErrorCode()).isEqualTo(10013));
    inbox.unsubscribe();
    orders.client.flush(PATIENCE);
    orders.management.addOrUpdateConsumer("ORDERS", config.deliverSubject("two.inbox").build());
    Subscription other = orders.client.subscribe("two.inbox");
    orders.client.flush(PATIENCE);
    orders.publish("orders.new", "o", 1, 1);
    assertThat(text(other.nextMessage(PATIENCE))).isEqualTo("o1");
  }

  @Test
  void aConsumerThatNobodyUsesGoesAway() throws Exception {
    ConsumerConfiguration config =
        ConsumerConfiguration.builder()
            .name("passing")
            .ackPolicy(AckPolicy.Explicit)
            .inactiveThreshold(Duration.ofMillis(200))
            .build();
    orders.management.addOrUpdateConsumer("ORDERS", config);
    Patience.await()
        .untilAsserted(() -> assertThat(orders.management.getConsumerNames("ORDERS")).isEmpty());
  }
}
