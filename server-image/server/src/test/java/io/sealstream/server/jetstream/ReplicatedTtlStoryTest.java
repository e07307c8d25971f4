package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.MessageTtl;
import io.nats.client.PublishOptions;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.StreamState;
import io.sealstream.server.Patience;
import io.sealstream.server.jetstream.stream.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that say themselves how long they stay, in a stream that three servers keep. */
class ReplicatedTtlStoryTest {
  private static final JetStreamOptions IMPATIENT =
      JetStreamOptions.builder().requestTimeout(Duration.ofSeconds(5)).build();

  @TempDir Path directory;
  private ThreeNodeCluster cluster;
  private Connection client;
  private JetStreamManagement streams;

  @BeforeEach
  void start() throws Exception {
    cluster = new ThreeNodeCluster(directory);
    client = cluster.connect();
    streams = client.jetStreamManagement(IMPATIENT);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    cluster.close();
  }

  /** As soon as somebody leads. */
  private static <T> T eventually(Callable<T> ask) {
    return Patience.await().ignoreExceptions().until(ask, answer -> answer != null);
  }

  private long publish(MessageTtl ttl) {
    PublishOptions options = PublishOptions.builder().messageTtl(ttl).build();
    byte[] payload = "a message".getBytes(UTF_8);
    return eventually(
        () -> client.jetStream(IMPATIENT).publish("log.a", payload, options).getSeqno());
  }

  private StreamState state() {
    StreamInfoOptions all = StreamInfoOptions.builder().deletedDetails().build();
    return eventually(() -> streams.getStreamInfo("LOG", all)).getStreamState();
  }

  private String leader() {
    return eventually(() -> streams.getStreamInfo("LOG").getClusterInfo().getLeader());
  }

  /** Every server that runs has the stream's messages, and no others. */
  private void awaitEverywhere(long bytes) {
    Patience.await()
        .ignoreExceptions()
        .until(
            () ->
                ThreeNodeCluster.NAMES.stream()
                    .allMatch(name -> cluster.jetStream(name).storedBytes(Storage.FILE) == bytes));
  }

  @Test
  void whatHadItsTimeGoesOnEveryServerWhoeverLeads() {
    eventually(
        () ->
            streams.addStream(
                StreamConfiguration.builder()
                    .name("LOG")
                    .subjects("log.>")
                    .replicas(3)
                    .allowMessageTtl()
                    .build()));
    for (int i = 0; i < 20; i++) {
      publish(i % 2 == 0 ? MessageTtl.seconds(3) : MessageTtl.seconds(3600));
    }
    // Who leads next has applied these messages; who comes back has them in its log alone.
    String first = leader();
    cluster.kill(first);
    publish(MessageTtl.seconds(1));
    Patience.await().until(() -> state().getMsgCount() == 10);
    StreamState after = state();
    assertThat(after.getFirstSequence()).isEqualTo(2);
    assertThat(after.getDeleted()).contains(3L, 5L, 7L).doesNotContain(2L, 4L, 20L);
    eventually(
        () -> {
          cluster.start(first);
          return first;
        });
    awaitEverywhere(after.getByteCount());
    publish(MessageTtl.seconds(1));
    Patience.await().until(() -> state().getMsgCount() == 10);
    awaitEverywhere(after.getByteCount());
  }
}
