package io.sealstream.store;

import java.util.Arrays;

/**
 * Some hundred messages of a stream that follow each other: what becomes one frame in a segment,
 * and the unit of the index in memory. While it is open, messages are added; closed, it only loses
 * messages.
 *
 * <p>The index part stays in memory: per message its subject id, its size and, only where sequences
 * have gaps, its sequence, all packed. The messages themselves ({@link Body}) may be dropped once
 * they stand in a frame. One owner thread; a closed chunk may be read by the flusher, which looks
 * at nothing that still changes.
 */
final class Chunk {
  /** A chunk is closed when its frame would be longer. */
  static final int MAX_BYTES = 64 << 10;

  private static final int MAX_SLOTS = 2048;
  private static final int FIRST_CAPACITY = 4;

  private final long first;
  private long last;
  private final long firstTime;
  private long lastTime;
  private int slots;
  private int live;
  private int frameBytes = 0;

  // While open; null when closed.
  private int[] ids = new int[FIRST_CAPACITY];
  private int[] sizes = new int[FIRST_CAPACITY];

  /** Sequence minus first, per slot; null while sequences have no gaps. */
  private int[] offsets;

  // When closed.
  private PackedInts packedIds;
  private PackedInts packedSizes;
  private PackedInts packedOffsets;

  /** One bit per slot; null while none is dead. */
  private long[] dead;

  private Body body = new Body(FIRST_CAPACITY);

  Chunk(long sequence, long time) {
    first = sequence;
    firstTime = time;
  }

  // --- filling ---

  /** True when a message of this sequence and encoded length still belongs in here. */
  boolean accepts(long sequence, int recordLength) {
    return packedIds == null
        && slots < MAX_SLOTS
        && frameBytes + (long) recordLength <= MAX_BYTES
        && sequence - first < Integer.MAX_VALUE;
  }

  /** Adds a message and gives the body its ranges. */
  void add(long sequence, long time, int id, int size, int recordLength) {
    if (slots == ids.length) {
      ids = Arrays.copyOf(ids, slots * 2);
      sizes = Arrays.copyOf(sizes, slots * 2);
      offsets = offsets == null ? null : Arrays.copyOf(offsets, slots * 2);
    }
    int offset = (int) (sequence - first);
    if (offsets == null && offset != slots) {
      offsets = new int[ids.length];
      Arrays.setAll(offsets, i -> i);
    }
    if (offsets != null) {
      offsets[slots] = offset;
    }
    ids[slots] = id;
    sizes[slots] = size;
    frameBytes += recordLength;
    last = sequence;
    lastTime = time;
    slots++;
    live++;
  }

  /** Packs the index; nothing is added any more. */
  void close() {
    if (packedIds == null) {
      packedIds = PackedInts.of(ids, slots);
      packedSizes = PackedInts.of(sizes, slots);
      packedOffsets = offsets == null ? null : PackedInts.of(offsets, slots);
      ids = null;
      sizes = null;
      offsets = null;
    }
  }

  // --- index ---

  long first() {
    return first;
  }

  long last() {
    return last;
  }

  long firstTime() {
    return firstTime;
  }

  long lastTime() {
    return lastTime;
  }

  int slots() {
    return slots;
  }

  int live() {
    return live;
  }

  boolean isClosed() {
    return packedIds != null;
  }

  int id(int slot) {
    return packedIds != null ? packedIds.get(slot) : ids[slot];
  }

  int size(int slot) {
    return packedIds != null ? packedSizes.get(slot) : sizes[slot];
  }

  long sequence(int slot) {
    if (packedOffsets != null) {
      return first + packedOffsets.get(slot);
    }
    return first + (offsets != null ? offsets[slot] : slot);
  }

  /** The slot of the first message at or after {@code sequence}; {@link #slots} when none. */
  int slotAtOrAfter(long sequence) {
    if (sequence <= first) {
      return 0;
    }
    if (sequence > last) {
      return slots;
    }
    if (offsets == null && packedOffsets == null) {
      return (int) (sequence - first);
    }
    int low = 0;
    int high = slots - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sequence(middle) < sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The slot of a message that is there, or -1. */
  int liveSlot(long sequence) {
    int slot = slotAtOrAfter(sequence);
    return slot < slots && isLive(slot) && sequence(slot) == sequence ? slot : -1;
  }

  boolean isLive(int slot) {
    return dead == null || slot >>> 6 >= dead.length || (dead[slot >>> 6] & 1L << slot) == 0;
  }

  /** The message is gone. */
  void kill(int slot) {
    if (dead == null || slot >>> 6 >= dead.length) {
      int words = (slots + 63) >>> 6;
      dead = dead == null ? new long[words] : Arrays.copyOf(dead, words);
    }
    dead[slot >>> 6] |= 1L << slot;
    live--;
  }

  // --- messages ---

  Body body() {
    return body;
  }

  /** Where the messages of a chunk are in memory: ranges of the arrays that the journal sealed. */
  static final class Body {
    private static final int RANGES = 5;
    private byte[][] arrays;
    private int[] ranges;
    private long[] times;

    Body(int capacity) {
      arrays = new byte[capacity][];
      ranges = new int[capacity * RANGES];
      times = new long[capacity];
    }

    void put(
        int slot,
        long time,
        byte[] array,
        int subject,
        int headers,
        int headersLength,
        int payload,
        int payloadLength) {
      if (slot == arrays.length) {
        arrays = Arrays.copyOf(arrays, slot * 2);
        ranges = Arrays.copyOf(ranges, slot * 2 * RANGES);
        times = Arrays.copyOf(times, slot * 2);
      }
      arrays[slot] = array;
      times[slot] = time;
      int at = slot * RANGES;
      ranges[at] = subject;
      ranges[at + 1] = headers;
      ranges[at + 2] = headersLength;
      ranges[at + 3] = payload;
      ranges[at + 4] = payloadLength;
    }

    long time(int slot) {
      return times[slot];
    }

    void get(int slot, Message into) {
      int at = slot * RANGES;
      into.array = arrays[slot];
      into.timestamp = times[slot];
      into.subject = ranges[at];
      into.headers = ranges[at + 1];
      into.headersLength = ranges[at + 2];
      into.payload = ranges[at + 3];
      into.payloadLength = ranges[at + 4];
    }
  }
}
