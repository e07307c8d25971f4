package io.sealstream.server.jetstream.consumer;

import java.util.Arrays;

/**
 * The messages that a consumer delivered and that are not settled yet (acknowledged, terminated,
 * given up or gone).
 *
 * <p>Invariant: ascending by stream sequence and by consumer sequence alike, since a message enters
 * once, at its first delivery, and keeps the consumer sequence of that delivery. So entries only
 * come in at the end, look-up is a guess and a binary search, and the first live entry is what
 * holds the ack floor. Primitive arrays: nothing is allocated per message. Not thread safe.
 *
 * <pre>
 * streamSequence   the message
 * consumerSequence of its first delivery; 0 marks a settled entry that is not compacted away yet
 * due              milliseconds since 1970: when it is delivered again
 * redeliveries     deliveries after the first
 * queued           waits in the queue of redeliveries; not part of the durable state
 * </pre>
 */
final class PendingAcks {
  /** No such entry. */
  static final int ABSENT = -1;

  /**
   * Entries whose room stays when the last one is settled: a burst does not hold memory for ever.
   */
  private static final int KEPT = 4096;

  private long[] streamSequence = new long[16];
  private long[] consumerSequence = new long[16];
  private long[] due = new long[16];
  private int[] redeliveries = new int[16];
  private boolean[] queued = new boolean[16];
  private int head;
  private int end;
  private int live;
  private int redelivered;

  int size() {
    return live;
  }

  /** How many were delivered more than once. */
  int redelivered() {
    return redelivered;
  }

  /** Adds a message that is behind all others. */
  void add(long stream, long consumer, long dueAt, int times) {
    if (end > head && stream <= streamSequence[end - 1]) {
      throw new IllegalStateException(
          "message " + stream + " delivered first after " + streamSequence[end - 1]);
    }
    if (end == streamSequence.length) {
      makeRoom();
    }
    streamSequence[end] = stream;
    consumerSequence[end] = consumer;
    due[end] = dueAt;
    redeliveries[end] = times;
    queued[end] = false;
    end++;
    live++;
    if (times > 0) {
      redelivered++;
    }
  }

  /** Where the message is, or {@link #ABSENT}; valid until the next add. */
  int find(long stream) {
    if (live == 0 || stream < streamSequence[head]) {
      return ABSENT;
    }
    // Sequences ascend by at least one, so the entry cannot be behind this.
    int high = (int) Math.min(end - 1L, head + (stream - streamSequence[head]));
    if (streamSequence[high] == stream) {
      return consumerSequence[high] == 0 ? ABSENT : high;
    }
    int at = Arrays.binarySearch(streamSequence, head, high + 1, stream);
    return at < 0 || consumerSequence[at] == 0 ? ABSENT : at;
  }

  /** Removes the entry at {@code at}. */
  void remove(int at) {
    if (redeliveries[at] > 0) {
      redelivered--;
    }
    consumerSequence[at] = 0;
    live--;
    if (live == 0) {
      empty();
      return;
    }
    while (consumerSequence[head] == 0) {
      head++;
    }
  }

  /** The first live entry, or {@link #ABSENT}. */
  int first() {
    return live == 0 ? ABSENT : head;
  }

  /** The live entry behind {@code at}, or {@link #ABSENT}. */
  int next(int at) {
    for (int i = at + 1; i < end; i++) {
      if (consumerSequence[i] != 0) {
        return i;
      }
    }
    return ABSENT;
  }

  long stream(int at) {
    return streamSequence[at];
  }

  long consumer(int at) {
    return consumerSequence[at];
  }

  long due(int at) {
    return due[at];
  }

  void setDue(int at, long dueAt) {
    due[at] = dueAt;
  }

  int redeliveries(int at) {
    return redeliveries[at];
  }

  void countRedelivery(int at) {
    if (redeliveries[at]++ == 0) {
      redelivered++;
    }
  }

  boolean queued(int at) {
    return queued[at];
  }

  void setQueued(int at, boolean waits) {
    queued[at] = waits;
  }

  private void empty() {
    head = 0;
    end = 0;
    if (streamSequence.length > KEPT) {
      resize(KEPT);
    }
  }

  private void makeRoom() {
    if (live > streamSequence.length / 2) {
      resize(streamSequence.length * 2);
    }
    compact();
  }

  private void resize(int capacity) {
    streamSequence = Arrays.copyOf(streamSequence, capacity);
    consumerSequence = Arrays.copyOf(consumerSequence, capacity);
    due = Arrays.copyOf(due, capacity);
    redeliveries = Arrays.copyOf(redeliveries, capacity);
    queued = Arrays.copyOf(queued, capacity);
  }

  private void compact() {
    int to = 0;
    for (int i = head; i < end; i++) {
      if (consumerSequence[i] != 0) {
        streamSequence[to] = streamSequence[i];
        consumerSequence[to] = consumerSequence[i];
        due[to] = due[i];
        redeliveries[to] = redeliveries[i];
        queued[to] = queued[i];
        to++;
      }
    }
    head = 0;
    end = to;
  }
}
