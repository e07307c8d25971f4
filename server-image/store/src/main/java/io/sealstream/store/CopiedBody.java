package io.sealstream.store;

import java.util.Arrays;

/**
 * Copies of the messages, one behind the other as in a frame: what a stream keeps in memory for
 * long must not keep the batches that its messages came in. An array that was given out is never
 * written to again where somebody may read.
 */
final class CopiedBody implements ChunkBody {
  private byte[] plain = new byte[256];
  private int[] slotAt;
  private int end;
  private int slots;

  CopiedBody(int capacity) {
    slotAt = new int[capacity];
  }

  @Override
  public void put(int slot, Message message) {
    if (slot == slotAt.length) {
      slotAt = Arrays.copyOf(slotAt, slot * 2);
    }
    int length = SegmentFrame.length(message);
    if (end + length > plain.length) {
      plain = Arrays.copyOf(plain, Math.max(end + length, plain.length * 2));
    }
    slotAt[slot] = end;
    end = SegmentFrame.write(message, plain, end);
    slots = slot + 1;
  }

  @Override
  public void close() {
    plain = end < plain.length ? Arrays.copyOf(plain, end) : plain;
    slotAt = Arrays.copyOf(slotAt, slots);
  }

  @Override
  public long time(int slot) {
    return SegmentFrame.time(plain, slotAt[slot]);
  }

  @Override
  public void get(int slot, Message into) {
    SegmentFrame.read(plain, slotAt[slot], into);
  }
}
