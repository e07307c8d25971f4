package io.sealstream.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Frames of which neither contents nor index can be read: which messages were in them. The catalog
 * says how many messages there were in all; where exactly as many sequences stand between the
 * frames that are left, they are known. Their subjects are not.
 */
final class LostFrames {
  /** What stands between two frames, or before the first, or behind the last. */
  private record Gap(long first, long last, long firstTime, long lastTime, Set<Long> removed) {
    long messages() {
      return last - first + 1 - removed.size();
    }
  }

  private final List<Gap> gaps = new ArrayList<>();

  /**
   * @param left the frames that can be read, or have an index, in sequence order
   */
  LostFrames(LogState state, List<SegmentIndex.Entry> left) {
    long next = state.first();
    long time = left.isEmpty() ? state.lastTime() : left.getFirst().firstTime();
    for (SegmentIndex.Entry frame : left) {
      add(state, next, frame.first() - 1, time, frame.firstTime());
      next = Math.max(next, frame.last() + 1);
      time = frame.lastTime();
    }
    add(state, next, state.last(), time, state.lastTime());
  }

  private void add(LogState state, long first, long last, long firstTime, long lastTime) {
    if (first > last) {
      return;
    }
    Set<Long> removed = new HashSet<>();
    for (LogState.Dead dead : state.dead()) {
      for (int slot = 0; slot < dead.words().length * 64; slot++) {
        long sequence = dead.chunk() + slot;
        if (SegmentFrame.isDead(dead.words(), slot) && dead.chunk() >= first && sequence <= last) {
          removed.add(sequence);
        }
      }
    }
    Gap gap = new Gap(first, last, firstTime, lastTime, removed);
    if (gap.messages() > 0) {
      gaps.add(gap);
    }
  }

  /**
   * An index for lost frames: one for each row of messages.
   *
   * @param frames that are lost
   * @param messages that are missing
   * @param bytes of them
   * @return empty when it cannot be told which messages they held
   */
  Optional<List<SegmentIndex.Entry>> entries(List<FrameRef> frames, long messages, long bytes) {
    if (messages <= 0) {
      return Optional.empty();
    }
    long possible = gaps.stream().mapToLong(Gap::messages).sum();
    if (possible != messages || gaps.size() > frames.size()) {
      return Optional.empty();
    }
    List<SegmentIndex.Entry> entries = new ArrayList<>();
    long rest = bytes;
    for (int g = 0; g < gaps.size(); g++) {
      boolean last = g == gaps.size() - 1;
      long share = last ? rest : bytes / messages * gaps.get(g).messages();
      rest -= share;
      entries.add(entry(frames.get(g), gaps.get(g), share));
    }
    return Optional.of(entries);
  }

  private static SegmentIndex.Entry entry(FrameRef frame, Gap gap, long bytes) {
    long[] sequences =
        LongStream.rangeClosed(gap.first, gap.last).filter(s -> !gap.removed.contains(s)).toArray();
    int slots = sequences.length;
    int[] offsets = new int[slots];
    int[] sizes = new int[slots];
    for (int slot = 0; slot < slots; slot++) {
      offsets[slot] = (int) (sequences[slot] - sequences[0]);
      sizes[slot] = (int) (bytes / slots);
    }
    sizes[0] += (int) (bytes % slots);
    return new SegmentIndex.Entry(
        frame.ordinal(),
        frame.offset(),
        sequences[0],
        sequences[slots - 1],
        gap.firstTime,
        gap.lastTime,
        slots,
        PackedInts.of(new int[slots], slots),
        PackedInts.of(sizes, slots),
        Optional.of(PackedInts.of(offsets, slots)));
  }
}
