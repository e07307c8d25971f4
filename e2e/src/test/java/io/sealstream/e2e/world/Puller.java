package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Pulls a stream through a durable consumer, batch after batch, and has each batch's last ack
 * confirmed. It notes the first thing that must not be: a message left out, one that comes again
 * after its ack was confirmed, a floor that has gone back. Its own thread; any may ask.
 */
public final class Puller implements AutoCloseable {
  private static final String NAME = "puller";
  private static final int BATCH = 500;
  private static final Duration A_BATCH = Duration.ofSeconds(1);
  private static final Duration CONFIRMED = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Connection connection;
  private final JetStreamManagement management;
  private final String stream;
  private final Thread thread = Thread.ofPlatform().name(NAME).unstarted(this::run);
  private JetStreamSubscription subscription;
  private volatile long seen;
  private volatile long confirmed;
  private volatile Optional<String> wrong = Optional.empty();
  private volatile boolean stopping;

  private Puller(Connection connection, String stream) throws IOException {
    this.connection = connection;
    this.management = connection.jetStreamManagement();
    this.stream = stream;
  }

  /** Begins at the stream's first message. */
  static Puller start(Traffic of) throws IOException {
    Puller puller = new Puller(of.connection(), of.stream());
    puller.subscription = Traffic.answered("a consumer of " + of.stream(), puller::subscribe);
    puller.thread.start();
    return puller;
  }

  private JetStreamSubscription subscribe() throws IOException, JetStreamApiException {
    return connection
        .jetStream()
        .subscribe(
            null,
            PullSubscribeOptions.builder().stream(stream)
                .durable(NAME)
                .configuration(
                    ConsumerConfiguration.builder()
                        .ackPolicy(AckPolicy.All)
                        .maxAckPending(4 * BATCH)
                        .build())
                .build());
  }

  private void run() {
    while (!stopping) {
      try {
        List<Message> batch = subscription.fetch(BATCH, A_BATCH);
        if (!batch.isEmpty()) {
          batch.forEach(it -> look(it.metaData().streamSequence()));
          Message last = batch.getLast();
          last.ackSync(CONFIRMED);
          confirmed = Math.max(confirmed, last.metaData().streamSequence());
        }
        floor();
      } catch (TimeoutException | IllegalStateException | IOException | JetStreamApiException e) {
        // Not confirmed, or nobody leads at this moment: what was not confirmed comes again.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void look(long sequence) {
    if (sequence <= confirmed) {
      notes(
          "message %d came again after the ack of %d was confirmed".formatted(sequence, confirmed));
    } else if (sequence > seen + 1) {
      notes("message %d came after %d".formatted(sequence, seen));
    }
    seen = Math.max(seen, sequence);
  }

  private void floor() throws IOException, JetStreamApiException {
    long floor = management.getConsumerInfo(stream, NAME).getAckFloor().getStreamSequence();
    if (floor < confirmed) {
      notes("the ack floor is %d, and %d was confirmed".formatted(floor, confirmed));
    }
  }

  private void notes(String what) {
    wrong = wrong.or(() -> Optional.of(what));
  }

  /** The first thing that must not be. */
  public Optional<String> wrong() {
    return wrong;
  }

  /** Waits until every message up to a sequence was confirmed. */
  public void awaitConfirmed(long sequence) {
    await("the puller has message " + sequence)
        .atMost(PATIENCE)
        .until(() -> confirmed >= sequence || wrong.isPresent());
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
