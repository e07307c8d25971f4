package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Has a stream pushed to it, in order, as the client's ordered consumer does it, and notes the
 * first message that does not follow the one before. Its own thread; any may ask.
 */
public final class Follower implements AutoCloseable {
  private static final Duration A_LOOK = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final JetStreamSubscription subscription;
  private final Thread thread = Thread.ofPlatform().name("follower").unstarted(this::run);
  private volatile long seen;
  private volatile Optional<String> wrong = Optional.empty();
  private volatile boolean stopping;

  private Follower(JetStreamSubscription subscription) {
    this.subscription = subscription;
  }

  /** Begins at the stream's first message. */
  static Follower start(Traffic of) {
    Follower follower =
        new Follower(
            Traffic.answered(
                "an ordered consumer of " + of.stream(),
                () -> subscribe(of.connection(), of.stream())));
    follower.thread.start();
    return follower;
  }

  private static JetStreamSubscription subscribe(Connection connection, String stream)
      throws IOException, JetStreamApiException {
    return connection
        .jetStream()
        .subscribe(null, PushSubscribeOptions.builder().stream(stream).ordered(true).build());
  }

  private void run() {
    while (!stopping) {
      try {
        Message message = subscription.nextMessage(A_LOOK);
        if (message != null) {
          look(message.metaData().streamSequence());
        }
      } catch (IllegalStateException e) {
        // Its subscription is being made anew.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void look(long sequence) {
    if (sequence != seen + 1) {
      wrong = wrong.or(() -> Optional.of("message %d came after %d".formatted(sequence, seen)));
    }
    seen = sequence;
  }

  /** The first thing that must not be. */
  public Optional<String> wrong() {
    return wrong;
  }

  /** Waits until it has the message of a sequence. */
  public void awaitSeen(long sequence) {
    await("the follower has message " + sequence)
        .atMost(PATIENCE)
        .until(() -> seen >= sequence || wrong.isPresent());
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
