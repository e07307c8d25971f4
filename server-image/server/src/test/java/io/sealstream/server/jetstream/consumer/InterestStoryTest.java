package io.sealstream.server.jetstream.consumer;

import static io.sealstream.server.jetstream.consumer.RetainedStream.NAME;
import static io.sealstream.server.jetstream.consumer.RetainedStream.consumer;
import static io.sealstream.server.jetstream.consumer.RetainedStream.sequences;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** News stay until everybody who wanted them has had them, and no longer. */
class InterestStoryTest {
  @TempDir Path directory;
  @TempDir Path crashed;
  private RetainedStream news;

  @BeforeEach
  void aStream() throws Exception {
    news = RetainedStream.open(directory, RetentionPolicy.Interest);
  }

  @AfterEach
  void close() {
    news.close();
  }

  private void publish(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      news.publish("s.x");
    }
  }

  @Test
  void whatNobodyAskedForIsTakenAndNotKept() throws Exception {
    assertThat(news.publish("s.x")).isEqualTo(1);
    news.add(consumer("a", "s.a"));
    assertThat(news.publish("s.x")).isEqualTo(2);
    assertThat(news.publish("s.a")).isEqualTo(3);
    assertThat(news.messages()).containsExactly(3L);
    StreamState state = news.management.getStreamInfo(NAME).getStreamState();
    assertThat(state.getFirstSequence()).isEqualTo(3);
    assertThat(state.getLastSequence()).isEqualTo(3);
    news.restartAsAfterACrash(directory, crashed);
    assertThat(news.messages()).containsExactly(3L);
    assertThat(news.publish("s.x")).isEqualTo(4);
  }

  @Test
  void whatWasNotKeptIsStillKnownWhenItComesTwice() throws Exception {
    NatsMessage once =
        NatsMessage.builder()
            .subject("s.x")
            .headers(new Headers().add("Nats-Msg-Id", "one"))
            .data("x", UTF_8)
            .build();
    assertThat(news.client.jetStream().publish(once).isDuplicate()).isFalse();
    PublishAck again = news.client.jetStream().publish(once);
    assertThat(again.isDuplicate()).isTrue();
    assertThat(again.getSeqno()).isEqualTo(1);
  }

  @Test
  void whatIsKeptGoesWhenTheLastIsDone() throws Exception {
    news.add(consumer("a"));
    news.add(consumer("b"));
    publish(3);
    news.finish("a", 3);
    assertThat(news.messages()).containsExactly(1L, 2L, 3L);
    news.take("b", 3).get(1).ackSync(Patience.LIMIT);
    assertThat(news.messages()).containsExactly(1L, 3L);
    news.restartAsAfterACrash(directory, crashed);
    assertThat(news.messages()).containsExactly(1L, 3L);
  }

  @Test
  void whoAsksForOneKindHoldsNothingElse() throws Exception {
    news.add(consumer("all"));
    news.add(consumer("a", "s.a", "s.b"));
    news.publish("s.a");
    news.publish("s.x");
    news.publish("s.b");
    news.finish("all", 3);
    assertThat(news.messages()).containsExactly(1L, 3L);
    news.finish("a", 1);
    assertThat(news.messages()).containsExactly(3L);
  }

  @Test
  void whoComesLaterHoldsNothingThatWasBefore() throws Exception {
    news.add(consumer("a"));
    publish(2);
    news.add(consumer("late").deliverPolicy(DeliverPolicy.New));
    publish(1);
    news.finish("a", 3);
    assertThat(news.messages()).containsExactly(3L);
  }

  @Test
  void whoLeavesLetsGoOfEverything() throws Exception {
    news.add(consumer("a"));
    news.add(consumer("b"));
    publish(4);
    news.finish("a", 2);
    news.take("b", 3);
    news.management.deleteConsumer(NAME, "b");
    assertThat(news.messages()).containsExactly(3L, 4L);
    news.management.deleteConsumer(NAME, "a");
    assertThat(news.messages()).isEmpty();
  }

  @Test
  void whoIsForgottenLetsGoToo() throws Exception {
    news.management.createConsumer(
        NAME,
        ConsumerConfiguration.builder()
            .name("guest")
            .ackPolicy(AckPolicy.Explicit)
            .inactiveThreshold(Duration.ofMillis(200))
            .build());
    publish(1);
    Patience.await().until(() -> news.messages().isEmpty());
  }

  @Test
  void forWhoNeverAcknowledgesDeliveredIsDone() throws Exception {
    Subscription heard = news.client.subscribe("to.me");
    news.add(consumer("push").ackPolicy(AckPolicy.None).deliverSubject("to.me"));
    news.add(consumer("pull").ackPolicy(AckPolicy.None));
    publish(2);
    assertThat(heard.nextMessage(Patience.LIMIT)).isNotNull();
    assertThat(heard.nextMessage(Patience.LIMIT)).isNotNull();
    assertThat(news.take("pull", 1)).hasSize(1);
    assertThat(news.count()).isEqualTo(1);
    assertThat(news.take("pull", 1)).hasSize(1);
    assertThat(news.count()).isZero();
  }

  @Test
  void oneAcknowledgementForAllLetsGoOfAll() throws Exception {
    news.add(consumer("a").ackPolicy(AckPolicy.All));
    publish(5);
    news.take("a", 4).get(2).ackSync(Patience.LIMIT);
    assertThat(news.messages()).containsExactly(4L, 5L);
  }

  @Test
  void whoAsksForSomethingElseLetsGoOfTheRest() throws Exception {
    news.add(consumer("a"));
    news.publish("s.a");
    news.publish("s.b");
    news.add(consumer("a", "s.b"));
    assertThat(news.messages()).containsExactly(2L);
    assertThat(sequences(news.take("a", 5))).containsExactly(2L);
  }

  @Test
  void whoWantsTheLastOfEachSubjectHoldsNoOther() throws Exception {
    news.add(consumer("all"));
    for (String subject : List.of("s.a", "s.b", "s.a", "s.c", "s.b")) {
      news.publish(subject);
    }
    news.add(consumer("last", "s.*").deliverPolicy(DeliverPolicy.LastPerSubject));
    news.finish("all", 5);
    news.publish("s.a");
    assertThat(sequences(news.take("last", 4))).containsExactly(3L, 4L, 5L, 6L);
    Patience.await().untilAsserted(() -> assertThat(news.count()).isEqualTo(4));
    assertThat(news.messages()).containsExactly(3L, 4L, 5L, 6L);
  }

  @Test
  void whatWasTriedTooOftenIsHeldUntilItIsDoneLate() throws Exception {
    news.add(consumer("a").maxDeliver(1).ackWait(Duration.ofHours(1)));
    news.add(consumer("b"));
    publish(1);
    Message tried = news.take("a", 1).get(0);
    tried.nak();
    Patience.await()
        .until(() -> news.management.getConsumerInfo(NAME, "a").getNumAckPending() == 0);
    news.finish("b", 1);
    news.checkpoint();
    news.restart(directory);
    assertThat(news.messages()).containsExactly(1L);
    news.client.request(tried.getReplyTo(), "+ACK".getBytes(UTF_8), Patience.LIMIT);
    assertThat(news.messages()).isEmpty();
  }

  @Test
  void whatWasTriedTooOftenGoesWithItsConsumer() throws Exception {
    news.add(consumer("a").maxDeliver(1).ackWait(Duration.ofHours(1)));
    news.add(consumer("b"));
    publish(2);
    news.take("a", 1).get(0).nak();
    news.finish("a", 1);
    news.finish("b", 2);
    Patience.await()
        .until(() -> news.management.getConsumerInfo(NAME, "a").getNumAckPending() == 0);
    assertThat(news.messages()).containsExactly(1L);
    news.management.deleteConsumer(NAME, "a");
    assertThat(news.messages()).isEmpty();
  }

  @Test
  void aStreamCanBeginToKeepForItsConsumersAndEndIt() throws Exception {
    news.management.updateStream(RetainedStream.config(RetentionPolicy.Limits).build());
    publish(1);
    news.add(consumer("a", "s.x"));
    news.publish("s.other");
    publish(3);
    List<Message> taken = news.take("a", 3);
    taken.get(0).ackSync(Patience.LIMIT);
    taken.get(2).ackSync(Patience.LIMIT);
    assertThat(news.messages()).hasSize(5);
    news.management.updateStream(RetainedStream.config(RetentionPolicy.Interest).build());
    // What nobody ever asked for is not taken away by a change of configuration.
    assertThat(news.messages()).containsExactly(2L, 3L, 5L);
    taken.get(1).ackSync(Patience.LIMIT);
    assertThat(news.messages()).containsExactly(2L, 5L);
    news.management.updateStream(RetainedStream.config(RetentionPolicy.Limits).build());
    news.finish("a", 1);
    assertThat(news.messages()).containsExactly(2L, 5L);
    assertThatThrownBy(
            () ->
                news.management.updateStream(
                    RetainedStream.config(RetentionPolicy.WorkQueue).build()))
        .hasMessageContaining("10052");
  }

  @Test
  void aConsumerInMemoryHoldsMessagesLikeAnyOther() throws Exception {
    news.management.updateStream(RetainedStream.config(RetentionPolicy.Limits).build());
    news.add(consumer("before").memStorage(true).ackWait(Duration.ofHours(1)));
    publish(3);
    news.finish("before", 1);
    news.take("before", 1);
    news.management.updateStream(RetainedStream.config(RetentionPolicy.Interest).build());
    assertThat(news.messages()).containsExactly(2L, 3L);
    news.add(consumer("after").memStorage(true));
    news.finish("after", 2);
    assertThat(news.messages()).containsExactly(2L, 3L);
    news.restartAsAfterACrash(directory, crashed);
    assertThat(news.messages()).containsExactly(2L, 3L);
    news.finish("before", 1);
    assertThat(news.messages()).containsExactly(2L);
  }

  @Test
  void aFullStreamStillTakesWhatNobodyAskedFor() throws Exception {
    news.management.updateStream(
        RetainedStream.config(RetentionPolicy.Interest)
            .maxMessages(1)
            .discardPolicy(DiscardPolicy.New)
            .build());
    news.add(consumer("a", "s.a"));
    news.publish("s.a");
    for (int i = 0; i < 3; i++) {
      news.publish("s.x");
    }
    assertThatThrownBy(() -> news.publish("s.a")).hasMessageContaining("maximum messages");
    news.finish("a", 1);
    assertThat(news.publish("s.a")).isEqualTo(5);
  }

  @Test
  void aStreamInMemoryKeepsNoLonger() throws Exception {
    news.management.deleteStream(NAME);
    news.management.addStream(
        RetainedStream.config(RetentionPolicy.Interest).storageType(StorageType.Memory).build());
    publish(1);
    news.add(consumer("a"));
    publish(2);
    news.finish("a", 1);
    assertThat(news.messages()).containsExactly(3L);
  }
}
