package io.sealstream.server.jetstream.consumer;

import static io.sealstream.server.jetstream.consumer.Orders.PATIENCE;
import static io.sealstream.server.jetstream.consumer.Orders.take;
import static io.sealstream.server.jetstream.consumer.Orders.text;
import static io.sealstream.server.jetstream.consumer.Orders.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.ConsumerContext;
import io.nats.client.FetchConsumeOptions;
import io.nats.client.FetchConsumer;
import io.nats.client.IterableConsumer;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that ask for messages get each of them, and again those that they did not finish. */
@SuppressWarnings("try") // jnats' close() may be interrupted
class PullStoryTest {
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

  private static ConsumerConfiguration.Builder durable(String name) {
    return ConsumerConfiguration.builder().durable(name).ackPolicy(AckPolicy.Explicit);
  }

  @Test
  void fetchedAndAcknowledgedMessagesAreDone() throws Exception {
    orders.publish("orders.new", "o", 1, 10);
    ConsumerContext worker = orders.consumer(durable("worker").build());
    List<String> got = new ArrayList<>();
    try (FetchConsumer fetch = worker.fetchMessages(7)) {
      for (Message m = fetch.nextMessage(); m != null; m = fetch.nextMessage()) {
        got.add(text(m));
        m.ackSync(PATIENCE);
      }
    }
    assertThat(got).containsExactly("o1", "o2", "o3", "o4", "o5", "o6", "o7");
    ConsumerInfo info = orders.info("worker");
    assertThat(info.getAckFloor().getStreamSequence()).isEqualTo(7);
    assertThat(info.getNumAckPending()).isZero();
    assertThat(info.getNumPending()).isEqualTo(3);
    assertThat(texts(take(worker, 3))).containsExactly("o8", "o9", "o10");
  }

  @Test
  void anInterruptedWorkersMessagesComeAgain() throws Exception {
    orders.publish("orders.new", "o", 1, 3);
    ConsumerContext worker = orders.consumer(durable("w").ackWait(Duration.ofMillis(300)).build());
    List<Message> first = take(worker, 3);
    first.get(1).ackSync(PATIENCE);
    List<Message> again = take(worker, 2);
    assertThat(texts(again)).containsExactly("o1", "o3");
    assertThat(again.get(0).metaData().deliveredCount()).isEqualTo(2);
    assertThat(orders.info("w").getRedelivered()).isEqualTo(2);
  }

  @Test
  void aWorkerThatSaysItIsAtItKeepsItsMessage() throws Exception {
    orders.publish("orders.new", "o", 1, 2);
    ConsumerContext worker = orders.consumer(durable("w").ackWait(Duration.ofSeconds(5)).build());
    List<Message> first = take(worker, 2);
    Message kept = first.get(0);
    // The other one comes back while this one is being worked on.
    CountDownLatch back = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              while (back.getCount() > 0) {
                kept.inProgress();
                sleepUninterrupted(back, 100);
              }
            });
    Message again = worker.next(PATIENCE);
    back.countDown();
    assertThat(text(again)).isEqualTo("o2");
    kept.ackSync(PATIENCE);
    again.ackSync(PATIENCE);
    assertThat(orders.info("w").getNumAckPending()).isZero();
  }

  private static void sleepUninterrupted(CountDownLatch until, long millis) {
    try {
      boolean over = until.await(millis, TimeUnit.MILLISECONDS);
      assertThat(over || until.getCount() > 0).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRefusedMessageComesAgainAtOnceOrAfterItsDelay() throws Exception {
    orders.publish("orders.new", "o", 1, 2);
    ConsumerContext worker = orders.consumer(durable("w").build());
    List<Message> first = take(worker, 2);
    first.get(0).nakWithDelay(Duration.ofSeconds(3));
    first.get(1).nak();
    assertThat(texts(take(worker, 2))).containsExactly("o2", "o1");
  }

  @Test
  void aTerminatedMessageNeverComesAgain() throws Exception {
    orders.publish("orders.new", "o", 1, 2);
    Subscription advisories =
        orders.client.subscribe("$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>");
    orders.client.flush(PATIENCE);
    ConsumerContext worker = orders.consumer(durable("w").ackWait(Duration.ofMillis(200)).build());
    List<Message> first = take(worker, 2);
    first.get(0).term();
    assertThat(text(advisories.nextMessage(PATIENCE))).contains("\"stream_seq\":1");
    assertThat(texts(take(worker, 1))).containsExactly("o2");
  }

  @Test
  void aPoisonousMessageIsGivenUpAndReported() throws Exception {
    orders.publish("orders.new", "o", 1, 2);
    Subscription advisories =
        orders.client.subscribe("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>");
    orders.client.flush(PATIENCE);
    ConsumerContext worker =
        orders.consumer(
            durable("w").maxDeliver(2).ackWait(Duration.ofMillis(200)).maxAckPending(1).build());
    assertThat(texts(take(worker, 2))).containsExactly("o1", "o1");
    String advisory = text(advisories.nextMessage(PATIENCE));
    assertThat(advisory).contains("\"stream_seq\":1").contains("\"deliveries\":2");
    assertThat(text(worker.next(PATIENCE))).as("and the next one gets its turn").isEqualTo("o2");
  }

  @Test
  void backoffDecidesWhenItComesAgain() throws Exception {
    orders.publish("orders.new", "o", 1, 1);
    ConsumerContext worker =
        orders.consumer(
            durable("w")
                .maxDeliver(3)
                .backoff(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofHours(1))
                .build());
    List<Message> all = take(worker, 3);
    assertThat(all).hasSize(3);
    assertThat(all.get(2).metaData().deliveredCount()).isEqualTo(3);
  }

  @Test
  void tooManyUnfinishedMessagesHoldTheConsumerBack() throws Exception {
    orders.publish("orders.new", "o", 1, 5);
    ConsumerContext worker = orders.consumer(durable("w").maxAckPending(2).build());
    try (FetchConsumer fetch = worker.fetch(Orders.upTo(5))) {
      Message first = fetch.nextMessage();
      assertThat(text(first)).isEqualTo("o1");
      assertThat(text(fetch.nextMessage())).isEqualTo("o2");
      assertThat(orders.info("w").getDelivered().getStreamSequence())
          .as("no more, though five were asked for")
          .isEqualTo(2);
      first.ack();
      assertThat(text(fetch.nextMessage())).isEqualTo("o3");
    }
  }

  @Test
  void acknowledgingOneSettlesAllBefore() throws Exception {
    orders.publish("orders.new", "o", 1, 6);
    ConsumerContext worker = orders.consumer(durable("w").ackPolicy(AckPolicy.All).build());
    List<Message> first = take(worker, 5);
    first.get(3).ackSync(PATIENCE);
    ConsumerInfo info = orders.info("w");
    assertThat(info.getAckFloor().getStreamSequence()).isEqualTo(4);
    assertThat(info.getNumAckPending()).isEqualTo(1);
  }

  @Test
  void eachWorkerGetsOnlyTheSubjectsThatItAskedFor() throws Exception {
    orders.publish("orders.eu", "eu", 1, 3);
    orders.publish("orders.us", "us", 1, 3);
    orders.publish("orders.asia", "as", 1, 3);
    ConsumerContext one = orders.consumer(durable("one").filterSubject("orders.us").build());
    ConsumerContext two =
        orders.consumer(durable("two").filterSubjects("orders.eu", "orders.asia").build());
    assertThat(orders.info("one").getNumPending()).isEqualTo(3);
    assertThat(texts(take(one, 3))).containsExactly("us1", "us2", "us3");
    assertThat(texts(take(two, 6))).containsExactly("eu1", "eu2", "eu3", "as1", "as2", "as3");
  }

  @Test
  void everyDeliverPolicyStartsWhereItSays() throws Exception {
    orders.publish("orders.a", "a", 1, 3);
    orders.publish("orders.b", "b", 1, 3);
    assertThat(first(durable("last").deliverPolicy(DeliverPolicy.Last))).isEqualTo("b3");
    assertThat(first(durable("lastA").deliverPolicy(DeliverPolicy.Last).filterSubject("orders.a")))
        .isEqualTo("a3");
    assertThat(first(durable("seq").deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(5)))
        .isEqualTo("b2");
    ConsumerContext lasts =
        orders.consumer(
            durable("lasts")
                .deliverPolicy(DeliverPolicy.LastPerSubject)
                .filterSubject("orders.>")
                .build());
    assertThat(orders.info("lasts").getNumPending()).isEqualTo(2);
    assertThat(texts(take(lasts, 2))).containsExactly("a3", "b3");
    ConsumerContext fresh =
        orders.consumer(durable("new").deliverPolicy(DeliverPolicy.New).build());
    orders.publish("orders.a", "a", 4, 4);
    assertThat(text(fresh.next(PATIENCE))).isEqualTo("a4");
    assertThat(text(lasts.next(PATIENCE))).isEqualTo("a4");
  }

  private String first(ConsumerConfiguration.Builder config) throws Exception {
    return text(orders.consumer(config.build()).next(PATIENCE));
  }

  @Test
  void whoWantsHeadersOnlyGetsTheSize() throws Exception {
    orders.publish("orders.new", "payload", 1, 1);
    Message got = orders.consumer(durable("w").headersOnly(true).build()).next(PATIENCE);
    assertThat(got.getData()).isEmpty();
    assertThat(got.getHeaders().getFirst("Nats-Msg-Size")).isEqualTo("8");
  }

  @Test
  void aFetchOfBytesStopsBeforeItIsTooMuch() throws Exception {
    orders.publish("orders.new", "x".repeat(1_000), 1, 10);
    ConsumerContext worker = orders.consumer(durable("w").build());
    int got = 0;
    FetchConsumeOptions options =
        FetchConsumeOptions.builder().maxBytes(4_000).expiresIn(PATIENCE.toMillis()).build();
    try (FetchConsumer fetch = worker.fetch(options)) {
      for (Message m = fetch.nextMessage(); m != null; m = fetch.nextMessage()) {
        got++;
      }
    }
    assertThat(got).isEqualTo(3);
  }

  @Test
  void anEndlessConsumerGetsWhatComesLater() throws Exception {
    ConsumerContext worker = orders.consumer(durable("w").build());
    List<String> got = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(500);
    MessageConsumer running =
        worker.consume(
            m -> {
              got.add(text(m));
              m.ack();
              all.countDown();
            });
    orders.publish("orders.new", "o", 1, 500);
    Patience.await(all);
    running.close();
    assertThat(got).hasSize(500).startsWith("o1", "o2").endsWith("o500");
  }

  @Test
  void anIteratingConsumerMeetsEveryMessageOnce() throws Exception {
    orders.publish("orders.new", "o", 1, 300);
    ConsumerContext worker = orders.consumer(durable("w").build());
    List<String> got = new ArrayList<>();
    try (IterableConsumer iterating = worker.iterate()) {
      while (got.size() < 300) {
        Message m = iterating.nextMessage(PATIENCE);
        got.add(text(m));
        m.ack();
      }
    }
    assertThat(got).doesNotHaveDuplicates().startsWith("o1").endsWith("o300");
  }

  @Test
  void twoWorkersShareTheWork() throws Exception {
    orders.publish("orders.new", "o", 1, 100);
    ConsumerContext one = orders.consumer(durable("w").build());
    ConsumerContext two = orders.client.getStreamContext("ORDERS").getConsumerContext("w");
    List<String> got = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      got.add(text(one.next(PATIENCE)));
      got.add(text(two.next(PATIENCE)));
    }
    assertThat(got).doesNotHaveDuplicates().hasSize(100);
  }

  @Test
  void messagesThatThePurgeTookAreNotWaitedFor() throws Exception {
    orders.publish("orders.new", "o", 1, 5);
    ConsumerContext worker = orders.consumer(durable("w").ackWait(Duration.ofMillis(200)).build());
    take(worker, 3);
    orders.management.purgeStream("ORDERS");
    ConsumerInfo info = orders.info("w");
    assertThat(info.getNumAckPending()).isZero();
    assertThat(info.getNumPending()).isZero();
    orders.publish("orders.new", "o", 6, 6);
    assertThat(text(worker.next(PATIENCE))).isEqualTo("o6");
  }

  @Test
  void aMessageDeletedWhileUnfinishedIsDone() throws Exception {
    orders.publish("orders.new", "o", 1, 3);
    ConsumerContext worker = orders.consumer(durable("w").ackWait(Duration.ofMillis(300)).build());
    take(worker, 3);
    orders.management.deleteMessage("ORDERS", 2);
    assertThat(orders.info("w").getNumAckPending()).isEqualTo(2);
    assertThat(texts(take(worker, 2))).containsExactly("o1", "o3");
  }

  @Test
  void aDeletedConsumerTellsThoseWhoWait() throws Exception {
    ConsumerContext worker = orders.consumer(durable("w").build());
    CompletableFuture<String> end = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                end.complete("waited in vain, or got " + worker.next(PATIENCE));
              } catch (Exception e) {
                end.complete(e.toString());
              }
            });
    Patience.await().until(() -> orders.info("w").getNumWaiting() == 1);
    orders.management.deleteConsumer("ORDERS", "w");
    assertThat(Patience.get(end)).contains("Consumer Deleted");
  }
}
