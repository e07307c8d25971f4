package io.sealstream.store;

import java.util.Arrays;
import java.util.Optional;

/**
 * Some hundred messages of a stream that follow each other: what becomes one frame in a segment,
 * and the unit of the index in memory. While it is open, messages are added; closed, it only loses
 * messages.
 *
 * <p>The index part stays in memory: per message its subject id, its size and, only where sequences
 * have gaps, its sequence, all packed. The messages themselves ({@link ChunkBody}) may be dropped
 * once they stand in a frame. One owner thread; a closed chunk may be read by the flusher, which
 * looks at nothing that still changes.
 */
final class Chunk {
  /** A chunk is closed when its frame would be longer. */
  static final int MAX_BYTES = 64 << 10;

  private static final int MAX_SLOTS = 2048;
  private static final int FIRST_CAPACITY = 4;
  private static final int AS_IS = 1 << 10;

  private final long first;
  private long last;
  private final long firstTime;
  private long lastTime;
  private int slots;
  private int live;
  private int frameBytes;

  // While open; null when closed.
  private int[] ids;
  private int[] sizes;

  /** Sequence minus first, per slot; null while sequences have no gaps. */
  private int[] offsets;

  // When closed.
  private PackedInts packedIds;
  private PackedInts packedSizes;
  private PackedInts packedOffsets;

  /** One bit per slot; null while none is dead. */
  private long[] dead;

  private ChunkBody body;

  private FrameRef frame;

  /** Of 1024: what a message takes in the frame of what it counts for; less where compressed. */
  private int share = AS_IS;

  /** A message was erased since its bytes were last copied to a file, if they were. */
  private boolean erased;

  /** An open chunk for a message and those that follow it. */
  Chunk(long sequence, long time, Holding holding) {
    first = sequence;
    firstTime = time;
    ids = new int[FIRST_CAPACITY];
    sizes = new int[FIRST_CAPACITY];
    body = holding.body(FIRST_CAPACITY);
    frameBytes = SegmentFrame.HEADER;
  }

  /** A chunk that was flushed, as a segment's index tells. */
  Chunk(SegmentIndex.Entry entry, PackedInts ids, FrameRef frame) {
    this.first = entry.first();
    this.last = entry.last();
    this.firstTime = entry.firstTime();
    this.lastTime = entry.lastTime();
    this.slots = entry.slots();
    this.live = slots;
    this.packedIds = ids;
    this.packedSizes = entry.sizes();
    this.packedOffsets = entry.offsets().orElse(null);
    flushed(frame);
  }

  /**
   * The same messages once more, for another file.
   *
   * @param frame of a chunk of which nothing was removed
   */
  Chunk(Chunk same, SegmentFrame frame) {
    this.first = same.first;
    this.last = same.last;
    this.firstTime = same.firstTime;
    this.lastTime = same.lastTime;
    this.slots = same.slots;
    this.live = slots;
    this.packedIds = same.packedIds;
    this.packedSizes = same.packedSizes;
    this.packedOffsets = same.packedOffsets;
    this.body = new FrameBody(frame);
    this.frameBytes = frame.length();
  }

  // --- filling ---

  /** True when a message of this sequence and encoded length still belongs in here. */
  boolean accepts(long sequence, int recordLength) {
    return packedIds == null
        && slots < MAX_SLOTS
        && frameBytes + (long) recordLength <= MAX_BYTES
        && sequence - first < Integer.MAX_VALUE;
  }

  /** Adds a message. */
  void append(Message message, int id, int size, int recordLength) {
    if (slots == ids.length) {
      ids = Arrays.copyOf(ids, slots * 2);
      sizes = Arrays.copyOf(sizes, slots * 2);
      offsets = offsets == null ? null : Arrays.copyOf(offsets, slots * 2);
    }
    int offset = (int) (message.sequence - first);
    if (offsets == null && offset != slots) {
      offsets = new int[ids.length];
      Arrays.setAll(offsets, i -> i);
    }
    if (offsets != null) {
      offsets[slots] = offset;
    }
    ids[slots] = id;
    sizes[slots] = size;
    body.put(slots, message);
    frameBytes += recordLength;
    last = message.sequence;
    lastTime = message.timestamp;
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
      body.close();
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

  /** Sum of the sizes of the messages that are there. */
  long liveSize() {
    long size = 0;
    for (int slot = 0; slot < slots; slot++) {
      if (isLive(slot)) {
        size += size(slot);
      }
    }
    return size;
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

  /** Of a closed chunk. */
  PackedInts sizes() {
    return packedSizes;
  }

  /** Of a closed chunk: sequence minus first per slot; empty when there are no gaps. */
  Optional<PackedInts> offsets() {
    return Optional.ofNullable(packedOffsets);
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

  /** A copy of the dead bits; empty when none is dead. */
  long[] dead() {
    return dead == null ? new long[0] : dead.clone();
  }

  /** As {@link #dead}, for somebody who copies the other messages to a file. */
  long[] deadAtCopy() {
    erased = false;
    return dead();
  }

  /** A message that was removed shall be nowhere any more. */
  void erase() {
    erased = true;
  }

  /** True when a copy of the messages that was begun holds one that was erased. */
  boolean isErased() {
    return erased;
  }

  /** Puts what {@link #dead} gave. */
  void setDead(long[] bits) {
    dead = bits.length == 0 ? null : bits;
    live = slots;
    for (long word : bits) {
      live -= Long.bitCount(word);
    }
  }

  // --- messages ---

  /** The messages in memory; null when they stand on disk only. */
  ChunkBody body() {
    return body;
  }

  /** Where the messages stand on disk; null until they were flushed. */
  FrameRef frame() {
    return frame;
  }

  void flushed(FrameRef to) {
    frame = to;
    share = to.segment().file().compression() == Compression.NONE ? AS_IS : share(to.length());
  }

  private int share(long length) {
    long whole = 1;
    for (int slot = 0; slot < slots; slot++) {
      whole += size(slot);
    }
    return length >= whole ? AS_IS : (int) (length * AS_IS / whole);
  }

  /** About what a message takes in the frame. */
  long weight(int slot) {
    return (long) size(slot) * share / AS_IS;
  }

  /** About what the messages that are there take in the frame. */
  long liveWeight() {
    if (share == AS_IS) {
      return liveSize();
    }
    long weight = 0;
    for (int slot = 0; slot < slots; slot++) {
      if (isLive(slot)) {
        weight += weight(slot);
      }
    }
    return weight;
  }

  /** Forgets the messages in memory. */
  void evict() {
    body = null;
  }

  /** Length of the frame's plaintext. */
  int frameBytes() {
    return frameBytes;
  }
}
