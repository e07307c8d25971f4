package io.sealstream.server.crash.load;

import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.sealstream.server.Patience;
import java.time.Duration;
import java.util.Random;

/** Takes jobs through a durable consumer, acknowledges each, and deletes it: it is done. */
final class Worker implements Turn.Task {
  static final String CONSUMER = "workers";
  private static final Duration WAIT = Duration.ofMillis(200);

  private final StreamLedger ledger;
  private final Random random;

  Worker(StreamLedger ledger, Random random) {
    this.ledger = ledger;
    this.random = random;
  }

  @Override
  public void work(Turn turn) throws Exception {
    JetStreamSubscription jobs =
        turn.jetStream().subscribe(null, PullSubscribeOptions.bind(ledger.stream(), CONSUMER));
    JetStreamManagement management = turn.management();
    while (!turn.isOver()) {
      for (Message job : jobs.fetch(20, WAIT)) {
        long sequence = job.metaData().streamSequence();
        if (!ledger.isRemoved(sequence)) { // it may come twice while this is slow
          done(job, sequence, management);
          turn.answered(this);
        }
      }
    }
  }

  private void done(Message job, long sequence, JetStreamManagement management) throws Exception {
    if (random.nextInt(4) > 0) {
      job.ackSync(Patience.LIMIT);
    } else {
      job.ack();
    }
    ledger.removing(sequence);
    management.deleteMessage(ledger.stream(), sequence, random.nextBoolean());
    ledger.removed(sequence);
  }
}
