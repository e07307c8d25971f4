package io.sealstream.server.jetstream;

import static io.sealstream.server.Patience.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.api.MessageInfo;
import io.nats.client.api.Mirror;
import io.nats.client.api.Replica;
import io.nats.client.api.Source;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.sealstream.server.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A mirror and a gathering stream that three servers keep, of a stream that three servers keep:
 * whoever leads takes, and who leads next goes on where the replicas are.
 */
class ReplicatedMirrorStoryTest extends ThreeServersStory {

  /** Sequences and texts in the origin. */
  private final List<String> published = new ArrayList<>();

  @BeforeEach
  void originAndCopies() {
    create(named("ORIGIN").subjects("o.>"));
    create(named("COPY").mirror(Mirror.builder().sourceName("ORIGIN").build()));
    create(named("ALL").addSource(Source.builder().sourceName("ORIGIN").build()));
  }

  private static StreamConfiguration.Builder named(String name) {
    return StreamConfiguration.builder().name(name).replicas(3);
  }

  private void create(StreamConfiguration.Builder config) {
    eventually(() -> streams.addStream(config.build()));
  }

  /** One message; what was published without an answer counts as what it is. */
  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      String text = "m" + published.size();
      eventually(() -> client.jetStream(IMPATIENT).publish("o.x", text.getBytes(UTF_8)));
      published.add(text);
    }
  }

  private StreamInfo info(String stream) {
    return eventually(() -> streams.getStreamInfo(stream));
  }

  private List<String> texts(String stream) {
    long last = info(stream).getStreamState().getLastSequence();
    return LongStream.rangeClosed(1, last)
        .mapToObj(at -> eventually(() -> streams.getMessage(stream, at)))
        .map(ReplicatedMirrorStoryTest::text)
        .toList();
  }

  private static String text(MessageInfo message) {
    return new String(message.getData(), UTF_8);
  }

  private void assertSame() {
    for (String stream : List.of("COPY", "ALL")) {
      Awaitility.await()
          .atMost(Patience.LIMIT)
          .until(() -> info(stream).getStreamState().getLastSequence() >= last("ORIGIN"));
      assertThat(texts(stream)).isEqualTo(texts("ORIGIN")).containsSubsequence(published);
    }
  }

  private long last(String stream) {
    return info(stream).getStreamState().getLastSequence();
  }

  private void whole(String stream) {
    eventually(
        () ->
            streams.getStreamInfo(stream).getClusterInfo().getReplicas().stream()
                        .filter(Replica::isCurrent)
                        .count()
                    == 2
                ? stream
                : null);
  }

  @Test
  void theyHaveEverythingOnceWhoeverLeads() throws Exception {
    publish(20);
    assertSame();
    for (String stream : List.of("COPY", "ALL", "ORIGIN")) {
      String leader = leader(stream);
      cluster.kill(leader);
      publish(10);
      assertSame();
      cluster.start(leader);
      for (String each : List.of("ORIGIN", "COPY", "ALL")) {
        whole(each);
      }
    }
    publish(10);
    assertSame();
  }
}
