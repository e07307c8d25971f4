package io.sealstream.server.jetstream.stream;

import io.sealstream.store.Filter;
import io.sealstream.store.MessageLog;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The lifetimes of messages in one range of {@value #SEQUENCES} sequences: six bytes for one that
 * goes at a time of its own, a bit for one that never goes. In no order. Not thread safe.
 */
final class LifetimeBlock {
  static final int SEQUENCES = 1 << 16;

  /** No message goes by itself. */
  static final long NONE = Long.MAX_VALUE;

  private static final int FIRST_ROOM = 8;

  /** Of the heap: for a lifetime, and for a block. */
  private static final long BYTES = Short.BYTES + Integer.BYTES;

  private static final long OVERHEAD = 200;

  private final long start;
  private short[] offset = new short[FIRST_ROOM];

  /** Unsigned, since 1970. */
  private int[] second = new int[FIRST_ROOM];

  private int count;
  private long earliest = NONE;
  private final BitSet never = new BitSet();

  /**
   * @param start the first sequence of the range
   */
  LifetimeBlock(long start) {
    this.start = start;
  }

  long start() {
    return start;
  }

  void goes(long sequence, long at) {
    if (count == second.length) {
      resize(2 * count);
    }
    offset[count] = (short) (sequence - start);
    second[count++] = (int) at;
    earliest = Math.min(earliest, at);
  }

  void stays(long sequence) {
    never.set((int) (sequence - start));
  }

  /** When the first of them goes, in seconds since 1970. */
  long earliest() {
    return earliest;
  }

  /** How many lifetimes it knows. */
  int size() {
    return count + never.cardinality();
  }

  /** The first at or after {@code from} that never goes; {@link #NONE} when there is none. */
  long nextStaying(long from) {
    int bit = never.nextSetBit((int) Math.max(0, from - start));
    return bit < 0 ? NONE : start + bit;
  }

  /** Those whose time has come, ascending; forgets those of them that the log has no more. */
  long[] due(MessageLog log, long now) {
    keep(log, now);
    long[] due = new long[count];
    int end = 0;
    for (int i = 0; i < count && earliest <= now; i++) {
      if (Integer.toUnsignedLong(second[i]) <= now) {
        due[end++] = sequence(i);
      }
    }
    Arrays.sort(due, 0, end);
    return Arrays.copyOf(due, end);
  }

  /** Forgets what the log has no more, if it was to go until then. */
  private void keep(MessageLog log, long until) {
    int kept = 0;
    earliest = NONE;
    for (int i = 0; i < count; i++) {
      long at = Integer.toUnsignedLong(second[i]);
      if (at > until || log.matches(sequence(i), Filter.ALL)) {
        earliest = Math.min(earliest, at);
        offset[kept] = offset[i];
        second[kept++] = second[i];
      }
    }
    count = kept;
    if (count < second.length / 2) {
      trim();
    }
  }

  /** Forgets what the log has no more, and gives back room. */
  void prune(MessageLog log) {
    keep(log, NONE);
    for (int bit = never.nextSetBit(0); bit >= 0; bit = never.nextSetBit(bit + 1)) {
      if (!log.matches(start + bit, Filter.ALL)) {
        never.clear(bit);
      }
    }
    trim();
  }

  /** About how many bytes of the heap it takes. */
  long heapBytes() {
    return OVERHEAD + BYTES * second.length + never.size() / Byte.SIZE;
  }

  /** Gives back room that nothing needs for now. */
  void trim() {
    if (count < second.length) {
      resize(Math.max(count, FIRST_ROOM));
    }
  }

  private long sequence(int i) {
    return start + (offset[i] & 0xffff);
  }

  private void resize(int room) {
    offset = Arrays.copyOf(offset, room);
    second = Arrays.copyOf(second, room);
  }
}
