package io.sealstream.server.jetstream.consumer;

import io.sealstream.store.Filter;
import io.sealstream.store.MessageLog;
import java.util.Arrays;

/**
 * The messages that a consumer with {@link DeliverPolicy#LAST_PER_SUBJECT} starts with: of each
 * subject the last one, ascending. Behind {@link #end} it is a consumer like any other.
 */
final class LastPerSubject {
  /** For consumers that start elsewhere. */
  static final LastPerSubject NOTHING = new LastPerSubject(new long[0], 0);

  private long[] sequences;
  private int at;
  private final long end;

  private LastPerSubject(long[] sequences, long end) {
    this.sequences = sequences;
    this.end = end;
  }

  /**
   * Collects them.
   *
   * @param after only messages behind this one: what was delivered before a restart
   * @param end the stream's last sequence when the consumer was made; a subject whose last message
   *     is behind it is met there
   */
  static LastPerSubject of(MessageLog log, Filter filter, long after, long end) {
    LongQueue found = new LongQueue();
    log.subjects(
        filter,
        (subject, count, first, last) -> {
          if (last > after && last <= end) {
            found.add(last);
          }
          return true;
        });
    long[] sequences = new long[found.size()];
    for (int i = 0; i < sequences.length; i++) {
      sequences[i] = found.take();
    }
    Arrays.sort(sequences);
    return new LastPerSubject(sequences, end);
  }

  boolean isEmpty() {
    return at == sequences.length;
  }

  /** How many are left. */
  int size() {
    return sequences.length - at;
  }

  /** The next one; only when there is one. */
  long peek() {
    return sequences[at];
  }

  /** The next one is delivered or gone. */
  void pass() {
    at++;
  }

  /** The last sequence that this phase covers. */
  long end() {
    return end;
  }

  /** Forgets what the stream no longer holds, so that {@link #size} counts what will come. */
  void forgetGone(MessageLog log) {
    int to = 0;
    long[] left = new long[size()];
    for (int i = at; i < sequences.length; i++) {
      if (log.next(sequences[i], Filter.ALL) == sequences[i]) {
        left[to++] = sequences[i];
      }
    }
    sequences = Arrays.copyOf(left, to);
    at = 0;
  }
}
