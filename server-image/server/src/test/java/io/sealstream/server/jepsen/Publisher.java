package io.sealstream.server.jepsen;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.PublishOptions;
import io.sealstream.server.crash.load.Payload;
import io.sealstream.server.jepsen.QueueHistory.Event;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Publishes messages with ids. Of those that nobody answered, it publishes half again under the
 * same id: the server must know what it has.
 */
final class Publisher implements Clients.Client {
  private static final int LONGEST = 700;

  /** So much that a volume that is nearly full gets full, and segments hold something. */
  private static final int LARGE = 50_000;

  private static final int PAUSE_MILLIS = 4;

  private final String name;
  private final Connection nats;
  private final QueueHistory history;
  private final Semaphore room;
  private final Random random;
  private final Queue<String> again = new ConcurrentLinkedQueue<>();

  /**
   * @param window publishes in flight
   */
  Publisher(String name, Connection nats, QueueHistory history, int window, Random random) {
    this.name = name;
    this.nats = nats;
    this.history = history;
    this.room = new Semaphore(window);
    this.random = random;
  }

  @Override
  public void work(Clients clients) throws Exception {
    JetStream stream = nats.jetStream(Cluster.IMPATIENT);
    for (long number = 1; clients.goOn(); number++) {
      if (room.tryAcquire(50, TimeUnit.MILLISECONDS)) {
        String id = again.poll();
        publish(stream, id == null ? Payload.id(name, number, length()) : id);
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  private int length() {
    return random.nextInt(30) == 0 ? LARGE : random.nextInt(LONGEST);
  }

  private void publish(JetStream stream, String id) {
    boolean repeat = random.nextBoolean();
    history.add(new Event.Sent(id));
    try {
      stream
          .publishAsync(
              "queue." + name, Payload.of(id), PublishOptions.builder().messageId(id).build())
          .whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  history.add(new Event.Acknowledged(id, answer.getSeqno()));
                } else {
                  unanswered(id, repeat);
                }
                room.release();
              });
    } catch (IllegalStateException notConnected) {
      unanswered(id, repeat);
      room.release();
    }
  }

  private void unanswered(String id, boolean repeat) {
    history.add(new Event.Unanswered(id));
    if (repeat) {
      again.add(id);
    }
  }
}
