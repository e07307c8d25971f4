package io.sealstream.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plaintext of an index frame in a segment: what a start must know of the stream's data frames that
 * were written since the index frame before, so that it reads none of them.
 *
 * <pre>
 * offset  size  field
 *      0     4  ordinal of the stream's index frame before this one in the file, 0: none
 *      4     8  its offset
 *     12     4  subjects, each: 2 length, the bytes
 *            4  entries, each:
 *            4    ordinal of the data frame
 *            8    its offset
 *            8    first sequence
 *            8    last sequence
 *            8    time of the first message
 *            8    time of the last message
 *            4    slots
 *            1    1: sequences have gaps
 *                 subject of each slot, as a number in the list above ({@link PackedInts})
 *                 size of each slot ({@link MessageLog#size})
 *                 with gaps: sequence minus first of each slot
 * </pre>
 */
record SegmentIndex(
    int beforeOrdinal, long beforeOffset, List<byte[]> subjects, List<Entry> entries) {
  /** One data frame. */
  record Entry(
      int ordinal,
      long offset,
      long first,
      long last,
      long firstTime,
      long lastTime,
      int slots,
      PackedInts subjects,
      PackedInts sizes,
      Optional<PackedInts> offsets) {
    long sequence(int slot) {
      return first + (offsets.isPresent() ? offsets.get().get(slot) : slot);
    }
  }

  private static final int ENTRY = 4 + 8 + 8 + 8 + 8 + 8 + 4 + 1;

  /** Gathers the index of chunks that were cut together. */
  static final class Builder {
    private static final int UNKNOWN = -1;

    private int[] numbers = new int[0];
    private final List<byte[]> subjects = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Message message = new Message();

    /**
     * Adds a chunk whose messages are in memory.
     *
     * @param dead its dead slots: their subjects are not looked at, the ids may have other meanings
     */
    void add(Chunk chunk, long[] dead, FrameRef frame) {
      int[] local = new int[chunk.slots()];
      for (int slot = 0; slot < local.length; slot++) {
        local[slot] = SegmentFrame.isDead(dead, slot) ? 0 : number(chunk, slot);
      }
      entries.add(
          new Entry(
              frame.ordinal(),
              frame.offset(),
              chunk.first(),
              chunk.last(),
              chunk.firstTime(),
              chunk.lastTime(),
              chunk.slots(),
              PackedInts.of(local, local.length),
              chunk.sizes(),
              chunk.offsets()));
    }

    private int number(Chunk chunk, int slot) {
      int id = chunk.id(slot);
      if (id >= numbers.length) {
        int known = numbers.length;
        numbers = Arrays.copyOf(numbers, Math.max(id + 1, known * 2));
        Arrays.fill(numbers, known, numbers.length, UNKNOWN);
      }
      if (numbers[id] == UNKNOWN) {
        chunk.body().get(slot, message);
        int from = message.subject;
        subjects.add(Arrays.copyOfRange(message.array, from, from + message.subjectLength));
        numbers[id] = subjects.size() - 1;
      }
      return numbers[id];
    }

    SegmentIndex build(StreamSegment.Index before) {
      return new SegmentIndex(before.ordinal(), before.offset(), subjects, entries);
    }
  }

  /** The index of one chunk that stands in a frame. */
  static SegmentIndex of(Chunk chunk, SubjectTable table) {
    List<byte[]> subjects = new ArrayList<>();
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] local = new int[chunk.slots()];
    for (int slot = 0; slot < local.length; slot++) {
      if (chunk.isLive(slot)) {
        local[slot] =
            numbers.computeIfAbsent(
                chunk.id(slot),
                id -> {
                  subjects.add(table.name(id));
                  return subjects.size() - 1;
                });
      }
    }
    Entry entry =
        new Entry(
            chunk.frame().ordinal(),
            chunk.frame().offset(),
            chunk.first(),
            chunk.last(),
            chunk.firstTime(),
            chunk.lastTime(),
            chunk.slots(),
            PackedInts.of(local, local.length),
            chunk.sizes(),
            chunk.offsets());
    return new SegmentIndex(0, 0, subjects, List.of(entry));
  }

  byte[] encode() {
    int length = 20 + subjects.stream().mapToInt(s -> 2 + s.length).sum();
    for (Entry e : entries) {
      length += ENTRY + e.subjects.length() + e.sizes.length();
      length += e.offsets.map(PackedInts::length).orElse(0);
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    out.putInt(beforeOrdinal).putLong(beforeOffset).putInt(subjects.size());
    subjects.forEach(s -> out.putShort((short) s.length).put(s));
    out.putInt(entries.size());
    entries.forEach(e -> encode(e, out));
    return out.array();
  }

  private static void encode(Entry e, ByteBuffer out) {
    out.putInt(e.ordinal).putLong(e.offset).putLong(e.first).putLong(e.last);
    out.putLong(e.firstTime).putLong(e.lastTime).putInt(e.slots);
    out.put((byte) (e.offsets.isPresent() ? 1 : 0));
    e.subjects.write(out);
    e.sizes.write(out);
    e.offsets.ifPresent(o -> o.write(out));
  }

  static SegmentIndex decode(byte[] plain) {
    ByteBuffer in = ByteBuffer.wrap(plain);
    int beforeOrdinal = in.getInt();
    long beforeOffset = in.getLong();
    List<byte[]> subjects = new ArrayList<>();
    for (int n = in.getInt(); n > 0; n--) {
      byte[] name = new byte[in.getShort() & 0xffff];
      in.get(name);
      subjects.add(name);
    }
    List<Entry> entries = new ArrayList<>();
    for (int n = in.getInt(); n > 0; n--) {
      entries.add(entry(in));
    }
    return new SegmentIndex(beforeOrdinal, beforeOffset, subjects, entries);
  }

  private static Entry entry(ByteBuffer in) {
    int ordinal = in.getInt();
    long offset = in.getLong();
    long first = in.getLong();
    long last = in.getLong();
    long firstTime = in.getLong();
    long lastTime = in.getLong();
    int slots = in.getInt();
    boolean gaps = in.get() == 1;
    return new Entry(
        ordinal,
        offset,
        first,
        last,
        firstTime,
        lastTime,
        slots,
        PackedInts.read(in, slots),
        PackedInts.read(in, slots),
        gaps ? Optional.of(PackedInts.read(in, slots)) : Optional.empty());
  }
}
