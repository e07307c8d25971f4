package io.sealstream.server.jetstream;

import static io.sealstream.server.Patience.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.StreamState;
import io.sealstream.server.Patience;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Three servers agree on what is done: no job is lost with one of them, and none comes back. */
class ReplicatedQueueStoryTest extends ThreeServersStory {

  /** Sequences of jobs whose end was confirmed, and of those whose end somebody asked for. */
  private final Set<Long> done = new TreeSet<>();

  private final Set<Long> tried = new TreeSet<>();

  private void create(RetentionPolicy retention) {
    StreamConfiguration config =
        StreamConfiguration.builder()
            .name("JOBS")
            .subjects("jobs.>")
            .storageType(StorageType.File)
            .retentionPolicy(retention)
            .replicas(3)
            .build();
    eventually(() -> streams.addStream(config));
  }

  private void worker(String name) {
    ConsumerConfiguration worker =
        ConsumerConfiguration.builder()
            .durable(name)
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(Duration.ofMillis(500))
            .build();
    eventually(() -> streams.addOrUpdateConsumer("JOBS", worker));
  }

  private void publish(int from, int to) {
    for (int i = from; i <= to; i++) {
      byte[] text = ("" + i).getBytes(UTF_8);
      eventually(() -> client.jetStream(IMPATIENT).publish("jobs.new", text));
    }
  }

  /** Says that so many jobs are done, and hears it confirmed. */
  private void finish(String name, int count) {
    int before = done.size();
    while (done.size() < before + count) {
      eventually(
          () -> {
            JetStreamSubscription worker =
                client
                    .jetStream(IMPATIENT)
                    .subscribe(null, PullSubscribeOptions.bind("JOBS", name));
            int open = before + count - done.size();
            for (Message m : worker.fetch(open, Duration.ofSeconds(1))) {
              tried.add(m.metaData().streamSequence());
              m.ackSync(Duration.ofSeconds(5));
              done.add(m.metaData().streamSequence());
            }
            worker.unsubscribe();
            return done;
          });
    }
  }

  private Set<Long> held() {
    StreamState state =
        eventually(() -> streams.getStreamInfo("JOBS", StreamInfoOptions.deletedDetails()))
            .getStreamState();
    Set<Long> held = new TreeSet<>();
    for (long i = state.getFirstSequence(); i <= state.getLastSequence(); i++) {
      held.add(i);
    }
    held.removeAll(state.getDeleted());
    return held;
  }

  /** Nothing that is done is there, and everything that nobody has touched. */
  private void assertHeld(int published) {
    Set<Long> untouched = new TreeSet<>();
    for (long i = 1; i <= published; i++) {
      untouched.add(i);
    }
    untouched.removeAll(tried);
    assertThat(held()).containsAll(untouched).doesNotContainAnyElementsOf(done);
  }

  private void finishAll(String name) {
    eventually(
        () -> {
          JetStreamSubscription worker =
              client.jetStream(IMPATIENT).subscribe(null, PullSubscribeOptions.bind("JOBS", name));
          for (Message m : worker.fetch(20, Duration.ofMillis(500))) {
            m.ackSync(Duration.ofSeconds(5));
          }
          worker.unsubscribe();
          return isEmpty() ? done : null;
        });
  }

  private boolean isEmpty() throws Exception {
    return streams.getStreamInfo("JOBS").getStreamState().getMsgCount() == 0;
  }

  @Test
  void whatIsDoneIsDoneOnEveryServer() throws Exception {
    create(RetentionPolicy.WorkQueue);
    worker("w");
    publish(1, 12);
    finish("w", 4);
    assertHeld(12);
    // Each of the others leads in turn, from what it applied itself.
    for (int i = 0; i < 2; i++) {
      String leader = leader("JOBS");
      cluster.kill(leader);
      assertHeld(12);
      finish("w", 2);
      cluster.start(leader);
      Awaitility.await()
          .atMost(Patience.LIMIT)
          .ignoreExceptions()
          .until(
              () ->
                  streams.getStreamInfo("JOBS").getClusterInfo().getReplicas().stream()
                          .filter(io.nats.client.api.Replica::isCurrent)
                          .count()
                      == 2);
    }
    assertHeld(12);
    finishAll("w");
  }

  @Test
  void whatNobodyNeedsIsGoneOnEveryServer() throws Exception {
    create(RetentionPolicy.Interest);
    publish(1, 2);
    worker("a");
    worker("b");
    publish(3, 8);
    finish("a", 6);
    done.clear();
    tried.clear();
    tried.addAll(Set.of(1L, 2L));
    done.addAll(Set.of(1L, 2L));
    finish("b", 2);
    assertHeld(8);
    cluster.kill(leader("JOBS"));
    assertHeld(8);
    eventually(
        () -> {
          if (streams.getConsumerNames("JOBS").contains("b")) {
            streams.deleteConsumer("JOBS", "b");
          }
          return isEmpty() ? done : null;
        });
  }
}
