package io.sealstream.server.crash.load;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerInfo;
import io.sealstream.server.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads a stream through a durable consumer. What it acknowledged, with an answer, never comes
 * again, and the consumer's floors never go back.
 */
final class Reader implements Turn.Task {
  static final String CONSUMER = "reader";
  private static final Duration WAIT = Duration.ofMillis(200);

  private final StreamLedger ledger;
  private final Random random;
  private final Set<Long> confirmed = ConcurrentHashMap.newKeySet();
  private volatile long ackFloor;
  private volatile long delivered;

  Reader(StreamLedger ledger, Random random) {
    this.ledger = ledger;
    this.random = random;
  }

  int confirmed() {
    return confirmed.size();
  }

  @Override
  public void work(Turn turn) throws Exception {
    JetStreamSubscription messages =
        turn.jetStream().subscribe(null, PullSubscribeOptions.bind(ledger.stream(), CONSUMER));
    JetStreamManagement management = turn.management();
    while (!turn.isOver()) {
      for (Message message : messages.fetch(50, WAIT)) {
        read(message, turn);
      }
      floors(management);
    }
  }

  private void read(Message message, Turn turn) throws Exception {
    long sequence = message.metaData().streamSequence();
    if (confirmed.contains(sequence)) {
      ledger.problem("delivered again after its acknowledgement was confirmed: %d", sequence);
    }
    switch (random.nextInt(8)) {
      case 0 -> {} // comes again
      case 1, 2 -> message.ack();
      default -> {
        message.ackSync(Patience.LIMIT);
        confirmed.add(sequence);
        turn.answered(this);
      }
    }
  }

  /** Reads how far the consumer is; it must not be less far than it was at any time before. */
  void floors(JetStreamManagement management) throws IOException, JetStreamApiException {
    ConsumerInfo now = management.getConsumerInfo(ledger.stream(), CONSUMER);
    long floorNow = now.getAckFloor().getStreamSequence();
    long deliveredNow = now.getDelivered().getStreamSequence();
    if (floorNow < ackFloor) {
      ledger.problem("the ack floor went back from %d to %d", ackFloor, floorNow);
    }
    if (deliveredNow < ackFloor || deliveredNow < delivered && floorNow > deliveredNow) {
      ledger.problem("delivered went back from %d to %d", delivered, deliveredNow);
    }
    ackFloor = floorNow;
    delivered = deliveredNow;
  }
}
