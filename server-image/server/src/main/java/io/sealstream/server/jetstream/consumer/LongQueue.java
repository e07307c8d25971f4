package io.sealstream.server.jetstream.consumer;

import java.util.Arrays;

/** First in, first out, for primitive numbers. Not thread safe. */
final class LongQueue {
  private long[] ring = new long[16];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  void add(long value) {
    if (size == ring.length) {
      long[] wider = Arrays.copyOfRange(ring, head, head + size * 2);
      System.arraycopy(ring, 0, wider, size - head, head);
      ring = wider;
      head = 0;
    }
    ring[(head + size) % ring.length] = value;
    size++;
  }

  /** The number that has waited longest; only when there is one. */
  long peek() {
    return ring[head];
  }

  /** Takes the number that has waited longest; only when there is one. */
  long take() {
    long value = ring[head];
    head = (head + 1) % ring.length;
    size--;
    return value;
  }
}
