package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a publisher is promised, one at a time and with many under way. */
class PublishStoryTest extends ServedStory {
  private JetStream publisher;

  @BeforeEach
  void publisher() throws Exception {
    publisher = client.jetStream();
  }

  private StreamConfiguration.Builder log() {
    return StreamConfiguration.builder().name("LOG").subjects("log.>");
  }

  private PublishAck publish(String subject, String payload, PublishOptions.Builder options)
      throws Exception {
    return publisher.publish(subject, payload.getBytes(UTF_8), options.build());
  }

  private static PublishOptions.Builder with() {
    return PublishOptions.builder();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return Patience.get(future);
  }

  @Test
  void aMessageWithAKnownIdIsNotStoredTwice() throws Exception {
    streams.addStream(log().build());
    PublishAck first = publish("log.a", "1", with().messageId("id-1"));
    PublishAck again = publish("log.a", "1", with().messageId("id-1"));
    PublishAck other = publish("log.a", "2", with().messageId("id-2"));
    assertThat(first.isDuplicate()).isFalse();
    assertThat(again.isDuplicate()).isTrue();
    assertThat(again.getSeqno()).isEqualTo(first.getSeqno());
    assertThat(other.getSeqno()).isEqualTo(2);
  }

  @Test
  void anIdIsForgottenWhenItsWindowIsOver() throws Exception {
    streams.addStream(log().duplicateWindow(Duration.ofMillis(100)).build());
    publish("log.a", "1", with().messageId("id"));
    Patience.await().until(() -> !publish("log.a", "1", with().messageId("id")).isDuplicate());
  }

  @Test
  void expectationsThatDoNotHoldAreRefusedWithWhatIsTrue() throws Exception {
    streams.addStream(log().build());
    publish("log.a", "1", with().messageId("one"));
    assertThatThrownBy(() -> publish("log.a", "x", with().expectedStream("ELSE")))
        .hasMessageContaining("10060");
    assertThatThrownBy(() -> publish("log.a", "x", with().expectedLastSequence(7)))
        .hasMessageContaining("wrong last sequence: 1");
    assertThatThrownBy(() -> publish("log.b", "x", with().expectedLastSubjectSequence(1)))
        .hasMessageContaining("wrong last sequence: 0");
    assertThatThrownBy(() -> publish("log.a", "x", with().expectedLastMsgId("two")))
        .hasMessageContaining("wrong last msg ID: one");

    publish("log.a", "2", with().expectedStream("LOG").expectedLastSequence(1));
    publish("log.b", "3", with().expectedLastSubjectSequence(0));
    publish("log.a", "4", with().expectedLastSubjectSequence(2).messageId("four"));
    publish("log.a", "5", with().expectedLastMsgId("four"));
    assertThat(streams.getStreamInfo("LOG").getStreamState().getMsgCount()).isEqualTo(5);
  }

  @Test
  void expectationsSeeWhatIsStillUnderWay() throws Exception {
    streams.addStream(log().build());
    List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      PublishOptions options =
          with().expectedLastSequence(i).expectedLastSubjectSequence(i < 2 ? 0 : i - 1).build();
      acks.add(publisher.publishAsync("log." + i % 2, new byte[20], options));
    }
    for (int i = 0; i < acks.size(); i++) {
      assertThat(get(acks.get(i)).getSeqno()).isEqualTo(i + 1);
    }
  }

  @Test
  void ofManyPublishersWithTheSameExpectationOneWins() throws Exception {
    streams.addStream(log().build());
    List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      acks.add(
          publisher.publishAsync(
              "log.a", new byte[1], with().expectedLastSubjectSequence(0).build()));
    }
    int won = 0;
    for (CompletableFuture<PublishAck> ack : acks) {
      try {
        get(ack);
        won++;
      } catch (java.util.concurrent.ExecutionException refused) {
        assertThat(refused).hasMessageContaining("wrong last sequence: 1");
      }
    }
    assertThat(won).isEqualTo(1);
  }

  @Test
  void duplicatesAreFoundAmongWhatIsUnderWay() throws Exception {
    streams.addStream(log().build());
    List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      acks.add(publisher.publishAsync("log.a", new byte[8], with().messageId("m" + i / 4).build()));
    }
    for (int i = 0; i < acks.size(); i++) {
      PublishAck ack = get(acks.get(i));
      assertThat(ack.getSeqno()).isEqualTo(i / 4 + 1);
      assertThat(ack.isDuplicate()).isEqualTo(i % 4 != 0);
    }
  }

  @Test
  void aRollUpReplacesWhatCameBefore() throws Exception {
    streams.addStream(log().allowRollup(true).build());
    publish("log.a", "1", with());
    publish("log.a", "2", with());
    publish("log.b", "3", with());
    assertThat(rollUp("log.a", "sub").getSeqno()).isEqualTo(4);
    assertThat(streams.getStreamInfo("LOG").getStreamState().getMsgCount()).isEqualTo(2);
    assertThat(rollUp("log.c", "all").getSeqno()).isEqualTo(5);
    assertThat(streams.getStreamInfo("LOG").getStreamState().getMsgCount()).isEqualTo(1);
    assertThatThrownBy(() -> rollUp("log.c", "some")).hasMessageContaining("10111");
    streams.updateStream(log().build());
    assertThatThrownBy(() -> rollUp("log.c", "all")).hasMessageContaining("not permitted");
  }

  private PublishAck rollUp(String subject, String what) throws Exception {
    Headers headers = new Headers().add("Nats-Rollup", what);
    return publisher.publish(NatsMessage.builder().subject(subject).headers(headers).build());
  }

  /** In a stream that does not allow it: it would stay as long as all others. */
  @Test
  void aMessageThatIsToGoByItselfIsRefusedAndNotKeptForEver() throws Exception {
    streams.addStream(log().build());
    Headers headers = new Headers().add("Nats-TTL", "1s");
    assertThatThrownBy(
            () ->
                publisher.publish(NatsMessage.builder().subject("log.a").headers(headers).build()))
        .hasMessageContaining("10166");
    assertThat(streams.getStreamInfo("LOG").getStreamState().getMsgCount()).isZero();
  }

  @Test
  void limitsOfSizeAreKept() throws Exception {
    streams.addStream(log().maximumMessageSize(100).build());
    publish("log.a", "x".repeat(100), with());
    assertThatThrownBy(() -> publish("log.a", "x".repeat(101), with()))
        .hasMessageContaining("10054");
    streams.updateStream(log().build());
    Headers headers = new Headers().add("Big", "h".repeat(65_536));
    assertThatThrownBy(
            () ->
                publisher.publish(NatsMessage.builder().subject("log.a").headers(headers).build()))
        .hasMessageContaining("10097");
  }

  @Test
  void whenTheServersStorageIsUsedUpPublishingWaitsForSpace() throws Exception {
    try (JetStreamServer small = JetStreamServer.start(directory.resolve("small"), 10_000)) {
      Connection other = small.connect();
      other.jetStreamManagement().addStream(log().build());
      for (int i = 0; i < 10; i++) {
        other.jetStream().publish("log.a", new byte[1_000]);
      }
      assertThatThrownBy(() -> other.jetStream().publish("log.a", new byte[1]))
          .hasMessageContaining("10023");
      other.jetStreamManagement().deleteMessage("LOG", 1);
      assertThat(other.jetStream().publish("log.a", new byte[1]).getSeqno()).isEqualTo(11);
      other.close();
    }
  }

  @Test
  void headersComeBackAsTheyWere() throws Exception {
    streams.addStream(log().build());
    Headers headers = new Headers().add("Color", "red", "blue").add("X", "1");
    publisher.publish(
        NatsMessage.builder().subject("log.a").headers(headers).data("payload", UTF_8).build());
    Headers read = streams.getMessage("LOG", 1).getHeaders();
    assertThat(read.get("Color")).containsExactly("red", "blue");
    assertThat(read.get("X")).containsExactly("1");
  }

  @Test
  void aStreamWithoutAcknowledgementsStoresSilently() throws Exception {
    streams.addStream(log().noAck(true).build());
    client.publish("log.a", "1".getBytes(UTF_8));
    client.publish("log.a", "reply.to.nobody", "2".getBytes(UTF_8));
    client.flush(Patience.LIMIT);
    Patience.await().until(() -> streams.getStreamInfo("LOG").getStreamState().getMsgCount() == 2);
  }

  @Test
  void severalConnectionsGetEachSequenceOnce() throws Exception {
    streams.addStream(log().build());
    List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
    List<Connection> others = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      others.add(server.connect());
    }
    for (int i = 0; i < 1_000; i++) {
      for (Connection other : others) {
        acks.add(other.jetStream().publishAsync("log." + i, new byte[100]));
      }
    }
    List<Long> sequences = new ArrayList<>();
    for (CompletableFuture<PublishAck> ack : acks) {
      sequences.add(get(ack).getSeqno());
    }
    assertThat(sequences.stream().distinct().count()).isEqualTo(4_000);
    assertThat(sequences).allMatch(s -> s >= 1 && s <= 4_000);
    for (Connection other : others) {
      other.close();
    }
  }
}
