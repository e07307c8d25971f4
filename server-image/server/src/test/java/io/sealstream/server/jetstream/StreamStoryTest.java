package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PurgeOptions;
import io.nats.client.Subscription;
import io.nats.client.api.AccountStatistics;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.sealstream.server.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a user does with streams through a client library. */
class StreamStoryTest extends ServedStory {
  private JetStream publisher;

  @BeforeEach
  void publisher() throws Exception {
    publisher = client.jetStream();
  }

  private static StreamConfiguration.Builder orders() {
    return StreamConfiguration.builder()
        .name("ORDERS")
        .subjects("orders.>")
        .storageType(StorageType.File);
  }

  private void publish(String subject, String... payloads) throws Exception {
    for (String payload : payloads) {
      publisher.publish(subject, payload.getBytes(UTF_8));
    }
  }

  @Test
  void aStreamIsMadeListedChangedAndDeleted() throws Exception {
    StreamInfo made =
        streams.addStream(
            orders().description("all orders").metadata(Map.of("team", "sales")).build());
    assertThat(made.getConfiguration().getSubjects()).containsExactly("orders.>");
    assertThat(made.getConfiguration().getDuplicateWindow()).isEqualTo(Duration.ofMinutes(2));
    assertThat(made.getConfiguration().getMetadata()).containsEntry("team", "sales");
    assertThat(made.getStreamState().getFirstSequence()).isZero();

    assertThat(streams.getStreamNames()).containsExactly("ORDERS");
    assertThat(streams.getStreamNames("orders.new")).containsExactly("ORDERS");
    assertThat(streams.getStreamNames("invoices.*")).isEmpty();
    assertThat(streams.getStreams()).hasSize(1);

    StreamInfo changed =
        streams.updateStream(orders().description("every order").maxMessages(2).build());
    assertThat(changed.getConfiguration().getDescription()).isEqualTo("every order");
    assertThat(changed.getCreateTime()).isEqualTo(made.getCreateTime());

    assertThat(streams.deleteStream("ORDERS")).isTrue();
    assertThat(streams.getStreamNames()).isEmpty();
    assertThatThrownBy(() -> streams.getStreamInfo("ORDERS"))
        .isInstanceOfSatisfying(
            JetStreamApiException.class, e -> assertThat(e.getApiErrorCode()).isEqualTo(10059));
  }

  @Test
  void makingTheSameStreamAgainIsFineAndAnotherOneUnderItsNameIsNot() throws Exception {
    StreamInfo first = streams.addStream(orders().build());
    StreamInfo again = streams.addStream(orders().build());
    assertThat(again.getCreateTime()).isEqualTo(first.getCreateTime());
    assertThatThrownBy(() -> streams.addStream(orders().maxMessages(7).build()))
        .hasMessageContaining("10058");
    assertThatThrownBy(
            () ->
                streams.addStream(
                    StreamConfiguration.builder().name("OTHER").subjects("orders.new").build()))
        .hasMessageContaining("10065");
  }

  @Test
  void aSubjectThatIsTakenOffAStreamIsNoLongerStored() throws Exception {
    streams.addStream(orders().subjects("orders.>", "returns.>").build());
    publish("returns.1", "shoes");
    streams.updateStream(orders().build());
    assertThatThrownBy(() -> publish("returns.2", "hat")).hasMessageContaining("503");
    publish("orders.1", "gloves");
    assertThat(streams.getStreamInfo("ORDERS").getStreamState().getMsgCount()).isEqualTo(2);
  }

  @Test
  void messagesAreReadBackBySequenceAndSubject() throws Exception {
    streams.addStream(orders().build());
    publish("orders.a", "one", "two");
    publish("orders.b", "three");

    assertThat(text(streams.getMessage("ORDERS", 2))).isEqualTo("two");
    assertThat(text(streams.getLastMessage("ORDERS", "orders.a"))).isEqualTo("two");
    assertThat(text(streams.getLastMessage("ORDERS", "orders.*"))).isEqualTo("three");
    assertThat(text(streams.getFirstMessage("ORDERS", "orders.b"))).isEqualTo("three");
    assertThat(text(streams.getNextMessage("ORDERS", 2, "orders.a"))).isEqualTo("two");
    assertThat(streams.getMessage("ORDERS", 3).getSubject()).isEqualTo("orders.b");
    assertThatThrownBy(() -> streams.getMessage("ORDERS", 4)).hasMessageContaining("10037");
  }

  @Test
  void directGetsAnswerWithTheMessageItself() throws Exception {
    streams.addStream(orders().allowDirect(true).build());
    publish("orders.a", "one", "two");
    MessageInfo last = streams.getLastMessage("ORDERS", "orders.a");
    assertThat(text(last)).isEqualTo("two");
    assertThat(last.getSeq()).isEqualTo(2);
    assertThat(last.getStream()).isEqualTo("ORDERS");
    assertThat(last.getTime()).isNotNull();
    assertThat(text(streams.getMessage("ORDERS", 1))).isEqualTo("one");
    assertThatThrownBy(() -> streams.getMessage("ORDERS", 99)).hasMessageContaining("10037");
    assertThatThrownBy(() -> streams.getLastMessage("ORDERS", "orders.z"))
        .hasMessageContaining("10037");
  }

  @Test
  void infoTellsSubjectsAndGaps() throws Exception {
    streams.addStream(orders().build());
    publish("orders.a", "1", "2", "3");
    publish("orders.b", "4", "5");
    assertThat(streams.deleteMessage("ORDERS", 2)).isTrue();
    assertThat(streams.deleteMessage("ORDERS", 4, false)).isTrue();
    assertThatThrownBy(() -> streams.deleteMessage("ORDERS", 2)).hasMessageContaining("10043");

    StreamInfo info =
        streams.getStreamInfo(
            "ORDERS", StreamInfoOptions.builder().allSubjects().deletedDetails().build());
    assertThat(info.getStreamState().getMsgCount()).isEqualTo(3);
    assertThat(info.getStreamState().getByteCount()).isEqualTo(3 * (8 + 1 + 30));
    assertThat(info.getStreamState().getFirstSequence()).isEqualTo(1);
    assertThat(info.getStreamState().getLastSequence()).isEqualTo(5);
    assertThat(info.getStreamState().getSubjectMap())
        .isEqualTo(Map.of("orders.a", 2L, "orders.b", 1L));
    assertThat(info.getStreamState().getDeleted()).containsExactly(2L, 4L);
  }

  @Test
  void purgesTakeAllUpToOrAllButTheNewest() throws Exception {
    streams.addStream(orders().build());
    publish("orders.a", "1", "2", "3", "4");
    publish("orders.b", "5", "6", "7", "8");

    assertThat(purge(PurgeOptions.builder().subject("orders.a").keep(1))).isEqualTo(3);
    assertThat(purge(PurgeOptions.builder().sequence(6))).isEqualTo(2);
    assertThat(purge(PurgeOptions.builder().keep(2))).isEqualTo(1);
    assertThat(text(streams.getFirstMessage("ORDERS", "orders.>"))).isEqualTo("7");
    assertThat(streams.purgeStream("ORDERS").getPurged()).isEqualTo(2);

    StreamInfo empty = streams.getStreamInfo("ORDERS");
    assertThat(empty.getStreamState().getMsgCount()).isZero();
    assertThat(empty.getStreamState().getByteCount()).isZero();
    assertThat(empty.getStreamState().getFirstSequence()).isEqualTo(9);
    assertThat(empty.getStreamState().getLastSequence()).isEqualTo(8);
  }

  @Test
  void aPurgeBehindTheEndSkipsToItsSequence() throws Exception {
    streams.addStream(orders().build());
    publish("orders.a", "1");
    assertThat(purge(PurgeOptions.builder().sequence(100))).isEqualTo(1);
    publish("orders.a", "2");
    assertThat(streams.getStreamInfo("ORDERS").getStreamState().getLastSequence()).isEqualTo(100);
  }

  private long purge(PurgeOptions.Builder options) throws Exception {
    return streams.purgeStream("ORDERS", options.build()).getPurged();
  }

  @Test
  void oldMessagesGiveWayToNewOnes() throws Exception {
    streams.addStream(orders().maxMessages(3).maxMessagesPerSubject(2).build());
    publish("orders.a", "1", "2", "3");
    assertThat(sequences()).containsExactly(2L, 3L);
    publish("orders.b", "4");
    publish("orders.c", "5");
    assertThat(sequences()).containsExactly(3L, 4L, 5L);
    streams.updateStream(orders().maxMessages(1).maxMessagesPerSubject(2).build());
    assertThat(sequences()).containsExactly(5L);
  }

  private List<Long> sequences() throws Exception {
    StreamInfo info =
        streams.getStreamInfo("ORDERS", StreamInfoOptions.builder().deletedDetails().build());
    List<Long> all = new ArrayList<>();
    for (long s = info.getStreamState().getFirstSequence();
        s <= info.getStreamState().getLastSequence();
        s++) {
      if (!info.getStreamState().getDeleted().contains(s)) {
        all.add(s);
      }
    }
    return all;
  }

  @Test
  void messagesLeaveWhenTheyAreTooOld() throws Exception {
    streams.addStream(orders().maxAge(Duration.ofMillis(150)).build());
    publish("orders.a", "1", "2");
    Patience.await()
        .until(() -> streams.getStreamInfo("ORDERS").getStreamState().getMsgCount() == 0);
    publish("orders.a", "3");
    StreamInfo info = streams.getStreamInfo("ORDERS");
    assertThat(info.getStreamState().getLastSequence()).isEqualTo(3);
  }

  @Test
  void aStreamThatRefusesNewMessagesSaysWhy() throws Exception {
    streams.addStream(orders().discardPolicy(DiscardPolicy.New).maxMessages(2).build());
    publish("orders.a", "1", "2");
    assertThatThrownBy(() -> publish("orders.a", "3")).hasMessageContaining("maximum messages");
    streams.deleteMessage("ORDERS", 1);
    publish("orders.a", "4");
  }

  @Test
  void aFullBucketStillTakesANewValueOfTheSameSize() throws Exception {
    streams.addStream(
        orders()
            .discardPolicy(DiscardPolicy.New)
            .maxMessagesPerSubject(1)
            .maxBytes(2 * (8 + 3 + 30))
            .build());
    publish("orders.a", "aaa");
    publish("orders.b", "bbb");
    publish("orders.a", "AAA");
    assertThatThrownBy(() -> publish("orders.a", "AAAA")).hasMessageContaining("maximum bytes");
    assertThatThrownBy(() -> publish("orders.c", "c")).hasMessageContaining("maximum bytes");
    assertThat(text(streams.getLastMessage("ORDERS", "orders.a"))).isEqualTo("AAA");
  }

  @Test
  void aSealedStreamStaysAsItIs() throws Exception {
    streams.addStream(orders().build());
    publish("orders.a", "1");
    streams.updateStream(orders().seal().build());
    assertThatThrownBy(() -> publish("orders.a", "2")).hasMessageContaining("10109");
    assertThatThrownBy(() -> streams.deleteMessage("ORDERS", 1)).hasMessageContaining("10109");
    assertThatThrownBy(() -> streams.purgeStream("ORDERS")).hasMessageContaining("10109");
    assertThatThrownBy(() -> streams.updateStream(orders().build())).hasMessageContaining("10052");
    assertThat(text(streams.getMessage("ORDERS", 1))).isEqualTo("1");
  }

  @Test
  void theAccountTellsWhatIsUsed() throws Exception {
    streams.addStream(orders().maxBytes(5000).build());
    publish("orders.a", "1");
    AccountStatistics account = streams.getAccountStatistics();
    assertThat(account.getStreams()).isEqualTo(1);
    assertThat(account.getStorage()).isEqualTo(8 + 1 + 30);
    assertThat(account.getReservedStorage()).isEqualTo(5000);
    assertThat(account.getApi().getTotalApiRequests()).isPositive();
    streams.deleteStream("ORDERS");
    assertThat(streams.getAccountStatistics().getStorage()).isZero();
  }

  @Test
  void whoListensHearsOfStreamsThatComeChangeAndGo() throws Exception {
    Subscription advisories = client.subscribe("$JS.EVENT.ADVISORY.STREAM.*.ORDERS");
    client.flush(Patience.LIMIT);
    streams.addStream(orders().build());
    streams.updateStream(orders().maxMessages(5).build());
    streams.deleteStream("ORDERS");
    for (String action : List.of("create", "modify", "delete")) {
      Message advisory = advisories.nextMessage(Patience.LIMIT);
      assertThat(new String(advisory.getData(), UTF_8))
          .contains("\"type\":\"io.nats.jetstream.advisory.v1.stream_action\"")
          .contains("\"stream\":\"ORDERS\"")
          .contains("\"action\":\"" + action + "\"");
    }
  }

  @Test
  void ofManyWhoMakeTheSameStreamEachGetsIt() throws Exception {
    List<CompletableFuture<Message>> answers = new ArrayList<>();
    byte[] request = "{\"name\":\"SAME\",\"subjects\":[\"same\"]}".getBytes(UTF_8);
    for (int i = 0; i < 50; i++) {
      answers.add(client.request("$JS.API.STREAM.CREATE.SAME", request));
      answers.add(client.request("$JS.API.STREAM.DELETE.SAME", null));
    }
    int made = 0;
    for (CompletableFuture<Message> answer : answers) {
      String text = new String(Patience.get(answer).getData(), UTF_8);
      assertThat(text).doesNotContain("error");
      made += text.contains("did_create") ? 1 : 0;
    }
    assertThat(made).isEqualTo(50);
    assertThat(streams.getStreamNames()).isEmpty();
  }

  @Test
  void aStreamThatIsDeletedUnderLoadLeavesNobodyWaiting() throws Exception {
    streams.addStream(orders().build());
    List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      acks.add(publisher.publishAsync("orders.a", new byte[50]));
      if (i == 1_500) {
        streams.deleteStream("ORDERS");
      }
    }
    List<String> ends = new ArrayList<>();
    for (CompletableFuture<PublishAck> ack : acks) {
      ends.add(
          Patience.get(
              ack.handle((done, refused) -> refused == null ? "stored" : refused.toString())));
    }
    assertThat(ends).contains("stored").anyMatch(end -> !end.equals("stored"));
    assertThat(ends).allMatch(e -> e.equals("stored") || e.contains("503") || e.contains("10059"));
    streams.addStream(orders().build());
    assertThat(publisher.publish("orders.a", new byte[1]).getSeqno()).isEqualTo(1);
  }

  @Test
  void moreNamesThanOnePageHoldsAreAllListed() throws Exception {
    for (int i = 0; i < 300; i++) {
      streams.addStream(StreamConfiguration.builder().name("S" + i).subjects("s." + i).build());
    }
    assertThat(streams.getStreamNames()).hasSize(300).contains("S0", "S299");
    assertThat(streams.getStreams()).hasSize(300);
  }

  private static String text(MessageInfo message) {
    return new String(message.getData(), UTF_8);
  }

  @Test
  void aStreamMayListenToVeryManySubjects() throws Exception {
    List<String> subjects = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      subjects.add("sensor." + i);
    }
    subjects.add("alarm.*");
    streams.addStream(
        StreamConfiguration.builder()
            .name("SENSORS")
            .subjects(subjects)
            .storageType(StorageType.File)
            .build());
    assertThat(publisher.publish("sensor.4999", new byte[0]).getStream()).isEqualTo("SENSORS");
    subjects.add("sensor.*");
    assertThatThrownBy(
            () ->
                streams.addStream(
                    StreamConfiguration.builder()
                        .name("OTHERS")
                        .subjects(subjects)
                        .storageType(StorageType.File)
                        .build()))
        .hasMessageContaining("subject \"sensor.0\" overlaps with \"sensor.*\"");
  }
}
