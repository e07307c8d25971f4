package io.sealstream.store;

import java.util.Arrays;

/** Ranges of the arrays that the journal sealed: no message is copied on its way to a segment. */
final class ReferencedBody implements ChunkBody {
  private static final int RANGES = 6;
  private byte[][] arrays;
  private int[] ranges;
  private long[] times;

  ReferencedBody(int capacity) {
    arrays = new byte[capacity][];
    ranges = new int[capacity * RANGES];
    times = new long[capacity];
  }

  @Override
  public void put(int slot, Message message) {
    if (slot == arrays.length) {
      arrays = Arrays.copyOf(arrays, slot * 2);
      ranges = Arrays.copyOf(ranges, slot * 2 * RANGES);
      times = Arrays.copyOf(times, slot * 2);
    }
    arrays[slot] = message.array;
    times[slot] = message.timestamp;
    int at = slot * RANGES;
    ranges[at] = message.subject;
    ranges[at + 1] = message.subjectLength;
    ranges[at + 2] = message.headers;
    ranges[at + 3] = message.headersLength;
    ranges[at + 4] = message.payload;
    ranges[at + 5] = message.payloadLength;
  }

  @Override
  public void close() {
    // It goes with the next flush or soon after: not worth a copy.
  }

  @Override
  public long time(int slot) {
    return times[slot];
  }

  @Override
  public void get(int slot, Message into) {
    int at = slot * RANGES;
    into.array = arrays[slot];
    into.timestamp = times[slot];
    into.subject = ranges[at];
    into.subjectLength = ranges[at + 1];
    into.headers = ranges[at + 2];
    into.headersLength = ranges[at + 3];
    into.payload = ranges[at + 4];
    into.payloadLength = ranges[at + 5];
  }
}
