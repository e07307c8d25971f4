package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.Retention;
import io.sealstream.store.Filter;
import io.sealstream.store.MessageLog;
import java.util.Collection;

/**
 * The messages of a stream that keeps them for its consumers: decides, while an entry is applied,
 * which of them go. Follows from the durable states of all consumers, their filters and the log, so
 * the same entries take the same messages, after a crash and on every replica.
 *
 * <p>A message of whose subject nobody knows any more, since the frame and its index are damaged,
 * counts as one that everybody asks for: it may stay longer here than elsewhere, never shorter.
 *
 * <p>Needs are asked for one consumer after the other, at each acknowledgement. Thread rule: as
 * {@link DurableConsumers}.
 */
final class Retained {
  private final MessageLog log;
  private final Collection<DurableConsumer> consumers;
  private Retention retention = Retention.LIMITS;
  private long removals;

  /**
   * @param consumers all there are, always
   */
  Retained(MessageLog log, Collection<DurableConsumer> consumers) {
    this.log = log;
    this.consumers = consumers;
  }

  void retain(Retention next) {
    retention = next;
  }

  /** See {@code ConsumerStates.removals}. */
  long removals() {
    return removals;
  }

  /** What a consumer does from now on has these consequences. */
  Progress.Listener listener(DurableConsumer consumer) {
    return switch (retention) {
      case LIMITS -> Progress.Listener.NOBODY;
      case WORK_QUEUE ->
          new Progress.Listener() {
            @Override
            public void settled(long stream) {
              log.remove(stream); // it was for this consumer alone
            }
          };
      case INTEREST ->
          new Progress.Listener() {
            @Override
            public void settled(long stream) {
              release(stream);
            }

            @Override
            public void passed(long first, long last) {
              releasePassed(consumer, first, last);
            }
          };
    };
  }

  /**
   * A consumer that begins with the last message of each subject goes past the others, which are
   * there. What every other one goes past is gone, or not for it.
   */
  private void releasePassed(DurableConsumer consumer, long first, long last) {
    long end = Math.min(last, consumer.birth().firstPhaseEnd());
    if (first > end) {
      return;
    }
    long next = log.next(first, consumer.filter());
    while (next != MessageLog.NONE && next <= end) {
      release(next);
      next = log.next(next + 1, consumer.filter());
    }
  }

  private boolean release(long sequence) {
    return !isNeeded(sequence) && log.remove(sequence);
  }

  private boolean isNeeded(long sequence) {
    for (DurableConsumer consumer : consumers) {
      if (consumer.state().needs(sequence) && log.matches(sequence, consumer.filter())) {
        return true;
      }
    }
    return false;
  }

  /** Whether some consumer asks for messages on this subject. */
  boolean isWanted(byte[] array, int subject, int length) {
    for (DurableConsumer consumer : consumers) {
      if (consumer.filter().matches(array, subject, length)) {
        return true;
      }
    }
    return false;
  }

  /** A consumer is no more, or asks for other messages now: some may be needed by nobody. */
  void changed(DurableConsumer consumer) {
    if (retention != Retention.INTEREST) {
      return; // a work queue keeps them for the next one
    }
    if (consumers.isEmpty()) {
      removals += log.removeBelow(log.lastSequence() + 1);
      return;
    }
    long next = log.next(consumer.state().firstNeeded(), Filter.ALL);
    while (next != MessageLog.NONE) {
      removals += release(next) ? 1 : 0;
      next = log.next(next + 1, Filter.ALL);
    }
  }

  /** See {@code ConsumerStates.releaseSettled}. */
  long releaseSettled() {
    long released = 0;
    for (DurableConsumer consumer : consumers) {
      long next = log.next(log.firstSequence(), consumer.filter());
      while (next != MessageLog.NONE && next <= consumer.state().deliveredStream()) {
        released += release(next) ? 1 : 0;
        next = log.next(next + 1, consumer.filter());
      }
    }
    return released;
  }
}
