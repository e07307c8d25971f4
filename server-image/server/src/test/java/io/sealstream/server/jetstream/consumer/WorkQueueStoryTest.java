package io.sealstream.server.jetstream.consumer;

import static io.sealstream.server.jetstream.consumer.RetainedStream.NAME;
import static io.sealstream.server.jetstream.consumer.RetainedStream.consumer;
import static io.sealstream.server.jetstream.consumer.RetainedStream.sequences;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PurgeOptions;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job waits until somebody says that it is done, and is done once. */
class WorkQueueStoryTest {
  @TempDir Path directory;
  @TempDir Path crashed;
  private RetainedStream jobs;

  @BeforeEach
  void aQueue() throws Exception {
    jobs = RetainedStream.open(directory, RetentionPolicy.WorkQueue);
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  private void publish(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      jobs.publish("s.job");
    }
  }

  @Test
  void aJobIsGoneOnceItIsDone() throws Exception {
    jobs.add(consumer("w"));
    publish(3);
    List<Message> taken = jobs.take("w", 3);
    taken.get(1).ackSync(Patience.LIMIT);
    assertThat(jobs.messages()).containsExactly(1L, 3L);
    taken.get(0).ackSync(Patience.LIMIT);
    assertThat(jobs.messages()).containsExactly(3L);
  }

  @Test
  void whoAsksAfterADoneThatNobodyConfirmedFindsItGone() throws Exception {
    jobs.add(consumer("w"));
    publish(10);
    for (Message message : jobs.take("w", 10)) {
      message.ack();
    }
    jobs.client.flush(Patience.LIMIT);
    assertThat(jobs.count()).isZero();
    assertThat(jobs.management.getConsumerInfo(NAME, "w").getNumAckPending()).isZero();
  }

  @Test
  void aJobThatIsRefusedOrForgottenStays() throws Exception {
    jobs.add(consumer("w").ackWait(Duration.ofMillis(100)));
    publish(2);
    jobs.take("w", 2).get(0).nak();
    Patience.await().until(() -> sequences(jobs.take("w", 1)).equals(List.of(1L)));
    assertThat(jobs.messages()).containsExactly(1L, 2L);
  }

  @Test
  void aJobThatCannotBeDoneIsGoneOnceSomebodySaysSo() throws Exception {
    jobs.add(consumer("w"));
    publish(1);
    jobs.take("w", 1).get(0).term();
    jobs.client.flush(Patience.LIMIT);
    assertThat(jobs.count()).isZero();
  }

  @Test
  void aJobTriedTooOftenStaysForWhoeverLooksAfterIt() throws Exception {
    jobs.add(consumer("w").maxDeliver(1).ackWait(Duration.ofHours(1)));
    publish(2);
    Subscription advisories =
        jobs.client.subscribe("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.S.w");
    jobs.client.flush(Patience.LIMIT);
    List<Message> taken = jobs.take("w", 2);
    taken.forEach(Message::nak);
    assertThat(text(advisories)).contains("\"stream_seq\":1");
    assertThat(text(advisories)).contains("\"stream_seq\":2");
    assertThat(jobs.count()).isEqualTo(2);
    assertThat(jobs.take("w", 1)).isEmpty();
    jobs.restart(directory);
    assertThat(jobs.messages()).containsExactly(1L, 2L);
    // One is done after all, late; the other is taken away by hand.
    jobs.client.request(taken.get(0).getReplyTo(), "+ACK".getBytes(UTF_8), Patience.LIMIT);
    assertThat(jobs.messages()).containsExactly(2L);
    jobs.management.deleteMessage(NAME, 2);
    assertThat(jobs.messages()).isEmpty();
  }

  private static String text(Subscription advisories) throws InterruptedException {
    return new String(advisories.nextMessage(Patience.LIMIT).getData(), UTF_8);
  }

  @Test
  void jobsOfAWorkerThatIsGoneWaitForTheNext() throws Exception {
    publish(3);
    jobs.add(consumer("w"));
    jobs.take("w", 2).get(0).ackSync(Patience.LIMIT);
    jobs.management.deleteConsumer(NAME, "w");
    assertThat(jobs.messages()).containsExactly(2L, 3L);
    jobs.add(consumer("next"));
    assertThat(sequences(jobs.take("next", 5))).containsExactly(2L, 3L);
  }

  @Test
  void eachKindOfJobHasItsWorker() throws Exception {
    jobs.add(consumer("a", "s.a.*"));
    jobs.add(consumer("b", "s.b.*", "s.c"));
    for (String subject : List.of("s.a.1", "s.b.1", "s.c", "s.nobody", "s.a.2")) {
      jobs.publish(subject);
    }
    jobs.finish("a", 5);
    assertThat(jobs.messages()).containsExactly(2L, 3L, 4L);
    jobs.finish("b", 5);
    assertThat(jobs.messages()).containsExactly(4L);
  }

  @Test
  void whatIsDoneStaysDoneAfterARestart() throws Exception {
    jobs.add(consumer("w").ackWait(Duration.ofHours(1)));
    publish(6);
    List<Message> taken = jobs.take("w", 4);
    taken.get(1).ackSync(Patience.LIMIT);
    jobs.checkpoint();
    taken.get(3).ackSync(Patience.LIMIT);
    jobs.restartAsAfterACrash(directory, crashed);
    assertThat(jobs.messages()).containsExactly(1L, 3L, 5L, 6L);
    assertThat(sequences(jobs.take("w", 5))).containsExactly(5L, 6L);
    jobs.restart(crashed);
    assertThat(jobs.messages()).containsExactly(1L, 3L, 5L, 6L);
    assertThat(jobs.publish("s.job")).isEqualTo(7);
  }

  @Test
  void aFullQueueTakesTheNextJobWhenOneIsDone() throws Exception {
    jobs.management.updateStream(
        RetainedStream.config(RetentionPolicy.WorkQueue)
            .maxMessages(2)
            .discardPolicy(DiscardPolicy.New)
            .build());
    jobs.add(consumer("w"));
    publish(2);
    assertThatThrownBy(() -> jobs.publish("s.job")).hasMessageContaining("maximum messages");
    jobs.finish("w", 1);
    assertThat(jobs.publish("s.job")).isEqualTo(3);
    assertThat(jobs.messages()).containsExactly(2L, 3L);
  }

  @Test
  void jobsThatAreGoneAreNotDeliveredAgain() throws Exception {
    jobs.add(consumer("w"));
    publish(4);
    List<Message> taken = jobs.take("w", 2);
    jobs.management.purgeStream(NAME, PurgeOptions.builder().sequence(4).build());
    assertThat(jobs.messages()).containsExactly(4L);
    taken.get(0).ackSync(Patience.LIMIT);
    assertThat(sequences(jobs.take("w", 5))).containsExactly(4L);
    assertThat(jobs.management.getConsumerInfo(NAME, "w").getNumAckPending()).isEqualTo(1);
  }

  @Test
  void aJobIsForOneWorkerAlone() throws Exception {
    assertRefused(consumer("x").ackPolicy(AckPolicy.None), 10084);
    assertRefused(consumer("x").ackPolicy(AckPolicy.All), 10098);
    assertRefused(consumer("x").ackPolicy(AckPolicy.None).deliverSubject("to.me"), 10098);
    assertRefused(consumer("x").deliverPolicy(DeliverPolicy.New), 10101);
    jobs.add(consumer("a", "s.a.>"));
    assertRefused(consumer("x"), 10099);
    assertRefused(consumer("x", "s.*.1"), 10100);
    assertRefused(consumer("x", "s.b", "s.a.*"), 10100);
    jobs.add(consumer("b", "s.b"));
    assertRefused(consumer("b", "s.>"), 10100);
    assertRefused(consumer("b"), 10099);
    jobs.add(consumer("b", "s.c"));
    jobs.management.deleteConsumer(NAME, "a");
    jobs.management.deleteConsumer(NAME, "b");
    jobs.add(consumer("all"));
    assertRefused(consumer("x", "s.x"), 10100);
    jobs.add(consumer("all"));
  }

  @Test
  void twoThatAskAtOnceDoNotBothGetTheJobs() throws Exception {
    List<ConsumerConfiguration> wishes =
        java.util.stream.IntStream.range(0, 8).mapToObj(i -> consumer("w" + i).build()).toList();
    long made =
        wishes.parallelStream()
            .filter(
                wish -> {
                  try {
                    jobs.management.createConsumer(NAME, wish);
                    return true;
                  } catch (JetStreamApiException e) {
                    assertThat(e.getApiErrorCode()).isEqualTo(10099);
                    return false;
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                })
            .count();
    assertThat(made).isEqualTo(1);
  }

  @Test
  void aQueueStaysAQueue() {
    for (RetentionPolicy other : List.of(RetentionPolicy.Limits, RetentionPolicy.Interest)) {
      assertThatThrownBy(() -> jobs.management.updateStream(RetainedStream.config(other).build()))
          .hasMessageContaining(
              "stream configuration update can not change retention policy to/from workqueue")
          .hasMessageContaining("10052");
    }
  }

  private void assertRefused(ConsumerConfiguration.Builder wish, int code) {
    assertThatThrownBy(() -> jobs.add(wish))
        .isInstanceOf(JetStreamApiException.class)
        .extracting(e -> ((JetStreamApiException) e).getApiErrorCode())
        .isEqualTo(code);
  }
}
