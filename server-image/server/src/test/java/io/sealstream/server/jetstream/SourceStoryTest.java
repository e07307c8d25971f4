package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.Source;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.nats.client.api.SubjectTransform;
import io.nats.client.impl.Headers;
import io.sealstream.server.Patience;
import io.sealstream.server.jetstream.backup.BackupClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A stream gathers from others: everything once, in the order of each, whatever happens. */
class SourceStoryTest extends ServedStory {
  private void origins(String... names) throws Exception {
    for (String name : names) {
      streams.addStream(StreamConfiguration.builder().name(name).subjects(name + ".>").build());
    }
  }

  private static Source.Builder from(String name) {
    return Source.builder().sourceName(name);
  }

  private static StreamConfiguration.Builder all(Source.Builder... sources) {
    StreamConfiguration.Builder config = StreamConfiguration.builder().name("ALL");
    for (Source.Builder source : sources) {
      config.addSource(source.build());
    }
    return config;
  }

  private void gather(Source.Builder... sources) throws Exception {
    streams.addStream(all(sources).build());
  }

  private void publish(String stream, int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      client.jetStream().publish(stream + "." + i % 3, (stream + i).getBytes(UTF_8));
    }
  }

  private StreamState state(String stream) throws Exception {
    return streams.getStreamInfo(stream).getStreamState();
  }

  /** Waits for so many sequences, and sees that no more come for a second message. */
  private void reaches(long last) throws Exception {
    Patience.await().until(() -> state("ALL").getLastSequence() >= last);
    assertThat(state("ALL").getLastSequence()).isEqualTo(last);
  }

  private List<MessageInfo> messages() throws Exception {
    List<MessageInfo> all = new ArrayList<>();
    StreamState state = state("ALL");
    for (long at = state.getFirstSequence(); at <= state.getLastSequence(); at++) {
      all.add(streams.getMessage("ALL", at));
    }
    return all;
  }

  private List<String> texts(String startsWith) throws Exception {
    return messages().stream()
        .map(m -> new String(m.getData(), UTF_8))
        .filter(text -> text.startsWith(startsWith))
        .toList();
  }

  private static List<String> expected(String stream, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> stream + i).toList();
  }

  @Test
  void everyMessageComesOnceInTheOrderOfItsStreamAndSaysWhereItIsFrom() throws Exception {
    origins("A", "B");
    publish("A", 1, 20);
    streams.addStream(all(from("A"), from("B")).subjects("own").build());
    publish("B", 1, 20);
    client.jetStream().publish("own", "own".getBytes(UTF_8));
    publish("A", 21, 30);
    reaches(51);

    assertThat(texts("A")).isEqualTo(expected("A", 1, 30));
    assertThat(texts("B")).isEqualTo(expected("B", 1, 20));
    MessageInfo last =
        messages().stream()
            .filter(m -> new String(m.getData(), UTF_8).equals("A30"))
            .findFirst()
            .orElseThrow();
    assertThat(last.getSubject()).isEqualTo("A.0");
    assertThat(last.getHeaders().getFirst("Nats-Stream-Source")).isEqualTo("A 30 > >");
    assertThat(streams.getStreamInfo("ALL").getSourceInfos())
        .extracting(info -> info.getName() + " " + info.getLag())
        .containsExactly("A 0", "B 0");
  }

  @Test
  void nothingComesTwiceAfterARestart() throws Exception {
    origins("A", "B");
    gather(from("A"), from("B"));
    publish("A", 1, 10);
    publish("B", 1, 10);
    reaches(20);
    restart();
    publish("A", 11, 15);
    publish("B", 11, 15);
    reaches(30);
    restart();
    publish("B", 16, 16);
    reaches(31);
    assertThat(texts("A")).isEqualTo(expected("A", 1, 15));
    assertThat(texts("B")).isEqualTo(expected("B", 1, 16));
  }

  /** Where nothing of what came is left, only the stream itself can know how far it got. */
  @Test
  void nothingComesTwiceThatWasRemovedHere() throws Exception {
    origins("A");
    streams.addStream(all(from("A")).retentionPolicy(RetentionPolicy.WorkQueue).build());
    publish("A", 1, 10);
    reaches(10);
    JetStreamSubscription worker =
        client
            .jetStream()
            .subscribe(
                null, PullSubscribeOptions.builder().stream("ALL").durable("worker").build());
    for (Message message : worker.fetch(10, Duration.ofSeconds(30))) {
      message.ackSync(Patience.LIMIT);
    }
    assertThat(state("ALL").getMsgCount()).isZero();
    restart();
    publish("A", 11, 12);
    reaches(12);
    assertThat(texts("A")).containsExactly("A11", "A12");
    streams.purgeStream("ALL");
    server.store().checkpoint().toCompletableFuture().join();
    restart();
    publish("A", 13, 13);
    reaches(13);
    assertThat(texts("A")).containsExactly("A13");
  }

  @Test
  void partsOfOneStreamMayComeUnderOtherSubjects() throws Exception {
    origins("A");
    publish("A", 1, 9);
    gather(
        from("A")
            .subjectTransforms(
                SubjectTransform.builder().source("A.0").destination("zero").build(),
                SubjectTransform.builder().source("A.1").destination("one.of").build()),
        from("A").filterSubject("A.2").startSeq(4));
    reaches(8);
    assertThat(messages())
        .extracting(MessageInfo::getSubject)
        .containsExactlyInAnyOrder(
            "zero", "zero", "zero", "one.of", "one.of", "one.of", "A.2", "A.2");
    restart();
    publish("A", 10, 12);
    reaches(11);
    assertThat(
            messages().stream()
                .map(m -> m.getHeaders().getFirst("Nats-Stream-Source"))
                .filter(header -> header.endsWith("A.2 >")))
        .containsExactly("A 5 A.2 >", "A 8 A.2 >", "A 11 A.2 >");
  }

  @Test
  void sourcesComeAndGoAndOneThatComesBackGoesOn() throws Exception {
    origins("A", "B");
    gather(from("A"));
    publish("A", 1, 5);
    reaches(5);
    publish("B", 1, 5);
    streams.updateStream(all(from("A"), from("B")).build());
    reaches(10);
    streams.updateStream(all(from("B")).build());
    publish("A", 6, 8);
    publish("B", 6, 6);
    reaches(11);
    restart();
    streams.updateStream(all(from("A"), from("B")).build());
    reaches(14);
    assertThat(texts("A")).isEqualTo(expected("A", 1, 8));
    assertThat(texts("B")).isEqualTo(expected("B", 1, 6));
  }

  @Test
  void oneThatComesOutOfABackupGoesOn() throws Exception {
    origins("A");
    gather(from("A"));
    publish("A", 1, 5);
    reaches(5);
    BackupClient backups = new BackupClient(client);
    BackupClient.Backup backup = backups.backup("ALL");
    streams.deleteStream("ALL");
    publish("A", 6, 8);
    assertThat(backups.restore("ALL", backup)).doesNotContainKey("error");
    reaches(8);
    assertThat(texts("A")).isEqualTo(expected("A", 1, 8));
  }

  @Test
  void aMessageWithAKnownIdComesOnce() throws Exception {
    origins("A", "B");
    gather(from("A"), from("B"));
    Headers id = new Headers().add("Nats-Msg-Id", "same");
    client.jetStream().publish("A.1", id, "first".getBytes(UTF_8));
    reaches(1);
    client.jetStream().publish("B.1", id, "again".getBytes(UTF_8));
    publish("B", 2, 2);
    reaches(2);
    assertThat(texts("")).containsExactly("first", "B2");
  }

  @Test
  void aStreamMayGatherFromOneThatGathers() throws Exception {
    origins("A");
    streams.addStream(
        StreamConfiguration.builder().name("MIDDLE").addSource(from("A").build()).build());
    gather(from("MIDDLE"));
    publish("A", 1, 3);
    reaches(3);
    assertThat(messages())
        .extracting(m -> m.getHeaders().get("Nats-Stream-Source").toString())
        .containsExactly("[MIDDLE 1 > >]", "[MIDDLE 2 > >]", "[MIDDLE 3 > >]");
  }

  @Test
  void noMessageGoesRoundInACircle() throws Exception {
    origins("A");
    gather(from("A"));
    assertThatThrownBy(
            () ->
                streams.updateStream(
                    StreamConfiguration.builder()
                        .name("A")
                        .subjects("A.>")
                        .addSource(from("ALL").build())
                        .build()))
        .hasMessageContaining("detected cycle");
  }
}
