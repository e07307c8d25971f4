package io.sealstream.server.crash.load;

import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.sealstream.server.Patience;
import java.time.Duration;
import java.util.Random;

/** Takes from a work queue: what it acknowledged is gone from the stream, and stays gone. */
final class Taker implements Turn.Task {
  static final String CONSUMER = "takers";
  private static final Duration WAIT = Duration.ofMillis(200);

  private final StreamLedger ledger;
  private final Random random;

  Taker(StreamLedger ledger, Random random) {
    this.ledger = ledger;
    this.random = random;
  }

  @Override
  public void work(Turn turn) throws Exception {
    JetStreamSubscription queue =
        turn.jetStream().subscribe(null, PullSubscribeOptions.bind(ledger.stream(), CONSUMER));
    while (!turn.isOver()) {
      for (Message message : queue.fetch(20, WAIT)) {
        take(message, turn);
      }
    }
  }

  private void take(Message message, Turn turn) throws Exception {
    long sequence = message.metaData().streamSequence();
    if (ledger.isRemoved(sequence)) {
      return; // it may come twice while this is slow
    }
    switch (random.nextInt(8)) {
      case 0 -> {} // comes again
      case 1 -> {
        ledger.removing(sequence);
        message.ack();
      }
      default -> {
        ledger.removing(sequence);
        message.ackSync(Patience.LIMIT);
        ledger.removed(sequence);
        turn.answered(this);
      }
    }
  }
}
