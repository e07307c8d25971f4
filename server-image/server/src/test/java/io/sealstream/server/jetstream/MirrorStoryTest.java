package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Dispatcher;
import io.nats.client.KeyValue;
import io.nats.client.Message;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.External;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.Mirror;
import io.nats.client.api.MirrorInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.nats.client.api.SubjectTransform;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A mirror repeats another stream, message for message, whatever happens to either. */
class MirrorStoryTest extends ServedStory {
  private void origin() throws Exception {
    streams.addStream(StreamConfiguration.builder().name("ORIGIN").subjects("o.>").build());
  }

  private void mirror(Mirror.Builder of) throws Exception {
    streams.addStream(
        StreamConfiguration.builder().name("COPY").mirror(of.sourceName("ORIGIN").build()).build());
  }

  private void publish(int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      Headers headers = new Headers().add("number", "" + i);
      client
          .jetStream()
          .publish(
              NatsMessage.builder()
                  .subject(i % 2 == 0 ? "o.even" : "o.odd")
                  .headers(headers)
                  .data("m" + i, UTF_8)
                  .build());
    }
  }

  private void reaches(String stream, long last) {
    Patience.await().until(() -> state(stream).getLastSequence() >= last);
    assertThat(find(stream).getLastSequence()).isEqualTo(last);
  }

  private StreamState find(String stream) {
    try {
      return state(stream);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private StreamState state(String stream) throws Exception {
    return streams.getStreamInfo(stream).getStreamState();
  }

  /** Everything about each message of a stream. */
  private List<String> messages(String stream) throws Exception {
    List<String> all = new ArrayList<>();
    StreamState state = state(stream);
    for (long at = Math.max(1, state.getFirstSequence()); at <= state.getLastSequence(); at++) {
      try {
        MessageInfo m = streams.getMessage(stream, at);
        all.add(
            "%d %s %s %s %s"
                .formatted(
                    m.getSeq(),
                    m.getSubject(),
                    m.getTime(),
                    m.getHeaders().get("number"),
                    new String(m.getData(), UTF_8)));
      } catch (io.nats.client.JetStreamApiException gone) {
        assertThat(gone.getApiErrorCode()).isEqualTo(10037);
      }
    }
    return all;
  }

  @Test
  void itHasTheSameMessagesUnderTheSameSequencesFromTheSameTime() throws Exception {
    origin();
    publish(1, 50);
    mirror(Mirror.builder());
    reaches("COPY", 50);
    publish(51, 100);
    reaches("COPY", 100);

    assertThat(messages("COPY")).isEqualTo(messages("ORIGIN")).hasSize(100);
    MirrorInfo info = streams.getStreamInfo("COPY").getMirrorInfo();
    assertThat(info.getName()).isEqualTo("ORIGIN");
    assertThat(info.getLag()).isZero();
    assertThat(info.getActive()).isPositive();
    assertThat(info.getError()).isNull();
    assertThat(streams.getStreamInfo("COPY").getConfiguration().getSubjects()).isEmpty();
  }

  @Test
  void oneThatStandsIsCountedUntilItGoesOnOrIsNoMore() throws Exception {
    mirror(Mirror.builder());
    Patience.await().until(() -> server.jetStream().stoppedInflows() == 1);
    origin();
    publish(1, 5);
    reaches("COPY", 5);
    Patience.await().until(() -> server.jetStream().stoppedInflows() == 0);
    streams.deleteStream("ORIGIN");
    Patience.await().until(() -> server.jetStream().stoppedInflows() == 1);
    streams.deleteStream("COPY");
    Patience.await().until(() -> server.jetStream().stoppedInflows() == 0);
  }

  @Test
  void whatWasGoneBeforeItCameLeavesTheSameGaps() throws Exception {
    origin();
    publish(1, 30);
    streams.deleteMessage("ORIGIN", 1);
    streams.deleteMessage("ORIGIN", 2);
    streams.deleteMessage("ORIGIN", 17);
    mirror(Mirror.builder());
    reaches("COPY", 30);
    assertThat(messages("COPY")).isEqualTo(messages("ORIGIN")).hasSize(27);
    assertThat(state("COPY").getFirstSequence()).isEqualTo(3);

    streams.deleteMessage("ORIGIN", 20);
    assertThat(messages("COPY")).as("a mirror keeps what it has").hasSize(27);
  }

  @Test
  void itGoesOnAfterARestartAndRepeatsNothing() throws Exception {
    origin();
    mirror(Mirror.builder());
    publish(1, 20);
    reaches("COPY", 20);
    streams.deleteMessage("COPY", 20);
    restart();
    publish(21, 40);
    reaches("COPY", 40);
    assertThat(state("COPY").getMsgCount()).isEqualTo(39);
    restart();
    publish(41, 41);
    reaches("COPY", 41);
    assertThat(state("COPY").getMsgCount()).isEqualTo(40);
  }

  @Test
  void itTakesWhatAFilterSaysFromWhereItIsToldTo() throws Exception {
    origin();
    publish(1, 20);
    mirror(Mirror.builder().filterSubject("o.even").startSeq(5));
    reaches("COPY", 20);
    assertThat(messages("COPY")).hasSize(8);
    restart();
    publish(21, 24);
    reaches("COPY", 24);
    assertThat(messages("COPY"))
        .hasSize(10)
        .allMatch(message -> message.contains("o.even"))
        .first()
        .asString()
        .startsWith("6 ");
  }

  @Test
  void itMayBeThereBeforeWhatItMirrors() throws Exception {
    mirror(Mirror.builder());
    Patience.await().until(() -> streams.getStreamInfo("COPY").getMirrorInfo().getError() != null);
    assertThat(streams.getStreamInfo("COPY").getMirrorInfo().getError().getApiErrorCode())
        .isEqualTo(10059);
    origin();
    publish(1, 5);
    reaches("COPY", 5);
    assertThat(streams.getStreamInfo("COPY").getMirrorInfo().getError()).isNull();
  }

  @Test
  void moreThanAWindowOfFlowControlGetsThrough() throws Exception {
    origin();
    byte[] large = new byte[10_000];
    new Random(7).nextBytes(large);
    for (int i = 0; i < 1_500; i++) {
      client.jetStream().publishAsync("o.large", large);
    }
    Patience.await().until(() -> state("ORIGIN").getLastSequence() == 1_500);
    mirror(Mirror.builder());
    reaches("COPY", 1_500);
    assertThat(state("COPY").getMsgCount()).isEqualTo(1_500);
    assertThat(streams.getMessage("COPY", 1_500).getData()).isEqualTo(large);
  }

  @Test
  void aFullOneWaitsSaysSoAndGoesOnWhenThereIsRoom() throws Exception {
    origin();
    publish(1, 10);
    streams.addStream(
        StreamConfiguration.builder()
            .name("COPY")
            .mirror(Mirror.builder().sourceName("ORIGIN").build())
            .maxMessages(4)
            .discardPolicy(io.nats.client.api.DiscardPolicy.New)
            .build());
    Patience.await().until(() -> streams.getStreamInfo("COPY").getMirrorInfo().getError() != null);
    assertThat(streams.getStreamInfo("COPY").getMirrorInfo().getError().getDescription())
        .isEqualTo("maximum messages exceeded");
    assertThat(state("COPY").getLastSequence()).isEqualTo(4);
    streams.purgeStream("COPY");
    reaches("COPY", 8);
    streams.purgeStream("COPY");
    reaches("COPY", 10);
    assertThat(state("COPY").getFirstSequence()).isEqualTo(9);
  }

  /** What serves a mirror is no consumer of the user's, and takes none's place. */
  @Test
  void theOtherStreamShowsNoConsumerForIt() throws Exception {
    streams.addStream(
        StreamConfiguration.builder().name("ORIGIN").subjects("o.>").maxConsumers(1).build());
    streams.addOrUpdateConsumer(
        "ORIGIN", ConsumerConfiguration.builder().durable("worker").build());
    mirror(Mirror.builder());
    publish(1, 3);
    reaches("COPY", 3);
    assertThat(streams.getConsumerNames("ORIGIN")).containsExactly("worker");
    assertThat(streams.getConsumers("ORIGIN")).hasSize(1);
    assertThat(state("ORIGIN").getConsumerCount()).isEqualTo(1);
  }

  @Test
  void nobodyPublishesToIt() throws Exception {
    origin();
    mirror(Mirror.builder());
    assertThat(client.request("COPY", new byte[0], Patience.LIMIT)).as("an answer").isNull();
    assertThat(state("COPY").getLastSequence()).isZero();
  }

  /** As where the other stream is in another account or domain, and its API has another name. */
  @Test
  void theOtherStreamMayAnswerUnderAnotherPrefix() throws Exception {
    origin();
    publish(1, 3);
    Dispatcher door = client.createDispatcher(this::forward);
    door.subscribe("far.API.>");
    client.flush(Patience.LIMIT);
    mirror(
        Mirror.builder()
            .external(External.builder().api("far.API").deliver("far.deliver").build()));
    reaches("COPY", 3);
    assertThat(streams.getStreamInfo("COPY").getMirrorInfo().getExternal().getApi())
        .isEqualTo("far.API");
  }

  private void forward(Message asked) {
    String subject = asked.getSubject().replace("far.API.", "$JS.API.");
    client.publish(subject, asked.getReplyTo(), asked.getData());
  }

  /** Clients read under the mirror's own name and write where it comes from. */
  @Test
  void aBucketMayMirrorAnother() throws Exception {
    client
        .keyValueManagement()
        .create(KeyValueConfiguration.builder().name("settings").maxHistoryPerKey(5).build());
    KeyValue settings = client.keyValue("settings");
    settings.put("color", "red");
    settings.put("shape", "round");
    client
        .keyValueManagement()
        .create(
            KeyValueConfiguration.builder()
                .name("nearby")
                .maxHistoryPerKey(5)
                .mirror(
                    Mirror.builder()
                        .sourceName("settings")
                        .subjectTransforms(
                            SubjectTransform.builder()
                                .source("$KV.settings.>")
                                .destination("$KV.nearby.>")
                                .build())
                        .build())
                .build());
    KeyValue nearby = client.keyValue("nearby");
    Patience.await().until(() -> nearby.get("shape") != null);
    assertThat(nearby.get("color").getValueAsString()).isEqualTo("red");

    nearby.put("color", "blue");
    assertThat(settings.get("color").getValueAsString()).isEqualTo("blue");
    Patience.await().until(() -> nearby.get("color").getValueAsString().equals("blue"));
    settings.purge("color");
    Patience.await().until(() -> nearby.get("color") == null);
    assertThat(nearby.history("color")).hasSize(1);
    assertThat(nearby.keys()).containsExactly("shape");
  }
}
