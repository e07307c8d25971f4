package io.sealstream.server.crash.load;

import io.nats.client.JetStream;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes into a stream with many publishes in flight, as long as it holds few enough. */
final class Publisher implements Turn.Task {
  private final StreamLedger ledger;
  private final String subject;
  private final int window;
  private final int most;
  private final int longest;
  private final Random random;
  private final AtomicLong next = new AtomicLong();

  /**
   * @param window publishes in flight
   * @param most messages in the stream: beyond them it waits for those who remove some
   * @param longest message, in bytes
   */
  Publisher(StreamLedger ledger, String subject, int window, int most, int longest, Random random) {
    this.ledger = ledger;
    this.subject = subject;
    this.window = window;
    this.most = most;
    this.longest = longest;
    this.random = random;
  }

  @Override
  public void work(Turn turn) throws Exception {
    JetStream stream = turn.jetStream();
    Semaphore room = new Semaphore(window);
    while (!turn.isOver()) {
      if (ledger.size() >= most) {
        turn.heard(this); // nobody waits for one who waits
        TimeUnit.MILLISECONDS.sleep(1);
      } else if (room.tryAcquire(50, TimeUnit.MILLISECONDS)) {
        publish(stream, room, turn);
      }
    }
  }

  private void publish(JetStream stream, Semaphore room, Turn turn) {
    long number = next.incrementAndGet();
    String id = Payload.id(ledger.stream(), number, random.nextInt(longest));
    ledger.sent(id);
    stream
        .publishAsync(subject + "." + number % 7, Payload.of(id))
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                ledger.acknowledged(answer.getSeqno(), id);
                turn.heard(this);
                room.release();
              } else {
                turn.notAcknowledged(failure);
              }
            });
  }
}
