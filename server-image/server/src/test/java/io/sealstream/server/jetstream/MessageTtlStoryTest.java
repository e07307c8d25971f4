package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.KeyValue;
import io.nats.client.MessageTtl;
import io.nats.client.PublishOptions;
import io.nats.client.api.Mirror;
import io.nats.client.api.Source;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.sealstream.server.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that say themselves how long they stay. */
class MessageTtlStoryTest {
  @TempDir Path directory;
  @TempDir Path crashed;
  private JetStreamServer server;
  private Connection client;
  private JetStreamManagement streams;

  @BeforeEach
  void start() throws Exception {
    start(directory);
  }

  private void start(Path store) throws Exception {
    server = JetStreamServer.start(store);
    client = server.connect();
    streams = client.jetStreamManagement();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  private static StreamConfiguration.Builder log() {
    return StreamConfiguration.builder().name("LOG").subjects("log.>").allowMessageTtl();
  }

  private long publish(String ttl) throws Exception {
    Headers headers = ttl.isEmpty() ? null : new Headers().add("Nats-TTL", ttl);
    return client
        .jetStream()
        .publish(NatsMessage.builder().subject("log.a").headers(headers).data(ttl, UTF_8).build())
        .getSeqno();
  }

  private StreamState state(String stream) throws Exception {
    StreamInfoOptions all = StreamInfoOptions.builder().deletedDetails().build();
    return streams.getStreamInfo(stream, all).getStreamState();
  }

  private void awaitMessages(String stream, long left) {
    Patience.await().until(() -> state(stream).getMsgCount() == left);
  }

  @ParameterizedTest
  @EnumSource(StorageType.class)
  void aMessageGoesWhenItsTimeIsOverAndTheOthersKeepTheirPlaces(StorageType storage)
      throws Exception {
    assertThat(
            streams
                .addStream(log().storageType(storage).build())
                .getConfiguration()
                .getAllowMessageTtl())
        .isTrue();
    publish("");
    publish("1s");
    publish("1h");
    publish("1");
    publish("never");
    awaitMessages("LOG", 3);
    StreamState state = state("LOG");
    assertThat(state.getFirstSequence()).isEqualTo(1);
    assertThat(state.getLastSequence()).isEqualTo(5);
    assertThat(state.getDeleted()).containsExactly(2L, 4L);
    assertThat(state.getByteCount()).isEqualTo(bytes("") + bytes("1h") + bytes("never"));
    assertThat(new String(streams.getMessage("LOG", 3).getData(), UTF_8)).isEqualTo("1h");
    assertThatThrownBy(() -> streams.getMessage("LOG", 2)).hasMessageContaining("10037");
    assertThat(publish("")).isEqualTo(6);
  }

  /** What a message counts for. */
  private static long bytes(String ttl) {
    int headers = ttl.isEmpty() ? 0 : 4 + "NATS/1.0\r\nNats-TTL:\r\n\r\n".length() + ttl.length();
    return "log.a".length() + headers + ttl.length() + 30L;
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "999ms", "-1s", "soon", "1d"})
  void aTimeThatMakesNoSenseIsRefused(String ttl) throws Exception {
    streams.addStream(log().build());
    assertThatThrownBy(() -> publish(ttl)).hasMessageContaining("10165");
    assertThat(state("LOG").getLastSequence()).isZero();
  }

  @Test
  void aStreamMayAllowItLaterAndNeverForbidItAgain() throws Exception {
    streams.addStream(log().allowMessageTtl(false).build());
    assertThatThrownBy(() -> publish("1s")).hasMessageContaining("10166");
    assertThatThrownBy(() -> publish("soon")).hasMessageContaining("10166");
    streams.updateStream(log().build());
    publish("1s");
    assertThatThrownBy(() -> streams.updateStream(log().allowMessageTtl(false).build()))
        .hasMessageContaining("10052")
        .hasMessageContaining("message TTL status can not be disabled");
    awaitMessages("LOG", 0);
    assertThat(state("LOG").getFirstSequence()).isEqualTo(2);
  }

  @Test
  void anAgeLimitTakesAllButThoseThatNeverGo() throws Exception {
    streams.addStream(log().maxAge(Duration.ofSeconds(1)).build());
    for (String ttl : List.of("never", "", "1h", "never", "", "never", "")) {
      publish(ttl);
    }
    awaitMessages("LOG", 3);
    assertThat(state("LOG").getDeleted()).containsExactly(2L, 3L, 5L, 7L);
    publish("");
    awaitMessages("LOG", 3);
    Patience.await().until(() -> state("LOG").getDeleted().size() == 5);
  }

  @Test
  void itGoesAlsoWhenTheServerWasStoppedMeanwhile() throws Exception {
    streams.addStream(log().build());
    liveThrough(
        () -> {
          Patience.get(server.store().checkpoint().toCompletableFuture());
          stop();
          start(directory);
        });
  }

  @Test
  void itGoesAlsoWhenTheServerCrashedMeanwhile() throws Exception {
    streams.addStream(log().build());
    liveThrough(
        () -> {
          copy(directory, crashed);
          stop();
          start(crashed);
        });
  }

  @Test
  void whatGoesByAgeAndWhatStaysIsKnownAfterARestart() throws Exception {
    streams.addStream(log().build());
    for (int i = 0; i < 600; i++) {
      publish(i % 3 == 0 ? "never" : "");
    }
    Patience.get(server.store().checkpoint().toCompletableFuture());
    stop();
    start(directory);
    streams.updateStream(log().maxAge(Duration.ofMillis(100)).build());
    awaitMessages("LOG", 200);
    assertThat(state("LOG").getFirstSequence()).isEqualTo(1);
    assertThat(state("LOG").getLastSequence()).isEqualTo(600);
  }

  private interface Mishap {
    void happens() throws Exception;
  }

  private void liveThrough(Mishap mishap) throws Exception {
    for (int i = 0; i < 200; i++) {
      publish(i % 4 == 0 ? "2s" : i % 4 == 1 ? "1h" : "");
    }
    mishap.happens();
    publish("1s");
    awaitMessages("LOG", 150);
    assertThat(state("LOG").getFirstSequence()).isEqualTo(2);
    assertThat(state("LOG").getLastSequence()).isEqualTo(201);
    assertThat(state("LOG").getDeleted()).hasSize(50).doesNotContain(2L, 3L, 4L);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  /** What goes at the origin stays in a copy that does not allow it: an audit trail. */
  @Test
  void mirrorsAndSourcesKeepTheHeaderAndHeedItWhereTheyAllowIt() throws Exception {
    streams.addStream(log().build());
    streams.addStream(copyOf("TRAIL").mirror(Mirror.builder().sourceName("LOG").build()).build());
    streams.addStream(
        copyOf("MIRROR")
            .mirror(Mirror.builder().sourceName("LOG").build())
            .allowMessageTtl()
            .build());
    streams.addStream(
        copyOf("GATHERED")
            .sources(Source.builder().sourceName("LOG").build())
            .allowMessageTtl()
            .build());
    long copied = copyBeforeItGoes();
    publish("1h");
    for (String gone : List.of("LOG", "MIRROR", "GATHERED")) {
      awaitMessages(gone, 1);
    }
    assertThat(streams.getMessage("TRAIL", copied).getHeaders().getFirst("Nats-TTL"))
        .isEqualTo("3s");
    // Once it is allowed, that counts also for what is there.
    streams.updateStream(
        copyOf("TRAIL")
            .mirror(Mirror.builder().sourceName("LOG").build())
            .allowMessageTtl()
            .build());
    awaitMessages("TRAIL", 1);
  }

  /** On a machine that is too slow it goes first: then another one. */
  private long copyBeforeItGoes() throws Exception {
    while (state("TRAIL").getMsgCount() == 0) {
      long sequence = publish("3s");
      Patience.await()
          .until(
              () ->
                  state("TRAIL").getLastSequence() == sequence || state("LOG").getMsgCount() == 0);
    }
    return state("TRAIL").getFirstSequence();
  }

  private static StreamConfiguration.Builder copyOf(String name) {
    return StreamConfiguration.builder().name(name);
  }

  @Test
  void aKeyOfABucketGoesByItself() throws Exception {
    streams.addStream(
        StreamConfiguration.builder()
            .name("KV_sessions")
            .subjects("$KV.sessions.>")
            .maxMessagesPerSubject(1)
            .allowRollup(true)
            .allowDirect(true)
            .allowMessageTtl()
            .build());
    KeyValue sessions = client.keyValue("sessions");
    sessions.create("ada", "logged in".getBytes(UTF_8), MessageTtl.seconds(1));
    sessions.put("grace", "logged in");
    Patience.await().until(() -> sessions.get("ada") == null);
    assertThat(sessions.keys()).containsExactly("grace");
    assertThat(sessions.create("ada", "again".getBytes(UTF_8))).isEqualTo(3);
    sessions.purge("ada", MessageTtl.seconds(1));
    awaitMessages("KV_sessions", 1);
  }

  @Test
  void aClientSaysItInItsOptions() throws Exception {
    streams.addStream(log().build());
    PublishOptions soon = PublishOptions.builder().messageTtlSeconds(1).build();
    client.jetStream().publish("log.a", new byte[3], soon);
    PublishOptions never = PublishOptions.builder().messageTtlNever().build();
    client.jetStream().publish("log.a", new byte[3], never);
    awaitMessages("LOG", 1);
    assertThat(state("LOG").getFirstSequence()).isEqualTo(2);
  }
}
