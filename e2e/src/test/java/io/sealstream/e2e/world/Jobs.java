package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A work queue of three replicas with one who gives jobs and one who does them, each job's end
 * confirmed. Jobs whose end was confirmed must not come again; every acknowledged job must be done.
 * Two threads of its own; any may ask.
 */
public final class Jobs implements AutoCloseable {
  private static final String STREAM = "JOBS";
  private static final int BATCH = 20;
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final JetStream jetStream;
  private final JetStreamManagement management;
  private final JetStreamSubscription queue;
  private final Thread giver = Thread.ofPlatform().name("giver of jobs").unstarted(this::give);
  private final Thread worker = Thread.ofPlatform().name("worker").unstarted(this::work);
  private final Set<String> done = new HashSet<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private volatile int given;
  private volatile Optional<String> wrong = Optional.empty();
  private volatile boolean enough;
  private volatile boolean stopping;

  private Jobs(Connection connection) throws IOException, JetStreamApiException {
    JetStreamOptions brisk = JetStreamOptions.builder().requestTimeout(ANSWER).build();
    jetStream = connection.jetStream(brisk);
    management = connection.jetStreamManagement();
    StreamConfiguration wanted =
        StreamConfiguration.builder()
            .name(STREAM)
            .subjects("jobs.>")
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .storageType(StorageType.File)
            .replicas(3)
            .build();
    Traffic.answered("a queue of jobs", () -> management.addStream(wanted));
    queue =
        Traffic.answered(
            "a consumer of jobs",
            () ->
                jetStream.subscribe(
                    null, PullSubscribeOptions.builder().stream(STREAM).durable("worker").build()));
  }

  static Jobs start(Traffic over) throws IOException, JetStreamApiException {
    Jobs jobs = new Jobs(over.connection());
    jobs.giver.start();
    jobs.worker.start();
    return jobs;
  }

  private void give() {
    boolean inDoubt = false;
    while (!enough || inDoubt) {
      String id = "job-" + (given + 1);
      try {
        jetStream.publish(
            NatsMessage.builder()
                .subject("jobs.new")
                .headers(new Headers().add("Nats-Msg-Id", id))
                .data(id, StandardCharsets.UTF_8)
                .build());
        given++;
        inDoubt = false;
      } catch (IOException | JetStreamApiException | IllegalStateException e) {
        // No ack: it is given again under the same id.
        inDoubt = true;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void work() {
    while (!stopping) {
      try {
        for (Message job : queue.fetch(BATCH, ANSWER)) {
          String id = new String(job.getData(), StandardCharsets.UTF_8);
          if (done.contains(id)) {
            wrong = wrong.or(() -> Optional.of(id + " came again after its end was confirmed"));
          }
          seen.add(id);
          job.ackSync(ANSWER);
          done.add(id);
        }
      } catch (TimeoutException | IllegalStateException e) {
        // Its end is in doubt: it may come again.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** The first thing that must not be. */
  public Optional<String> wrong() {
    return wrong;
  }

  /** How many jobs were given. */
  public int given() {
    return given;
  }

  /**
   * Gives no more jobs and waits until the queue is empty.
   *
   * @return how many different jobs the worker had; the end of some may have been in doubt
   */
  public int awaitAllDone() throws InterruptedException {
    enough = true;
    giver.join(PATIENCE);
    await("no job is left")
        .atMost(PATIENCE)
        .until(
            () ->
                Traffic.answered(
                        "the state of " + STREAM,
                        () -> management.getStreamInfo(STREAM).getStreamState().getMsgCount())
                    == 0);
    return seen.size();
  }

  @Override
  public void close() {
    enough = true;
    stopping = true;
    try {
      giver.join(PATIENCE);
      worker.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
