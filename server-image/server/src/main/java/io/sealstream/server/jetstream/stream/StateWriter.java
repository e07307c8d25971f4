package io.sealstream.server.jetstream.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes durable state: big endian, lengths in front. What was written in the same order is the
 * same bytes. Not thread safe.
 */
public final class StateWriter {
  private byte[] array = new byte[256];
  private int end;

  public StateWriter u8(int value) {
    room(1);
    array[end++] = (byte) value;
    return this;
  }

  public StateWriter u32(int value) {
    room(4);
    for (int shift = 24; shift >= 0; shift -= 8) {
      array[end++] = (byte) (value >>> shift);
    }
    return this;
  }

  public StateWriter u64(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      array[end++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Seven bits a byte, lowest first: small numbers are short. */
  public StateWriter varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      array[end++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[end++] = (byte) rest;
    return this;
  }

  /** Length and bytes. */
  public StateWriter bytes(byte[] from, int offset, int length) {
    u32(length);
    room(length);
    System.arraycopy(from, offset, array, end, length);
    end += length;
    return this;
  }

  public StateWriter bytes(byte[] from) {
    return bytes(from, 0, from.length);
  }

  public StateWriter string(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] toBytes() {
    return Arrays.copyOf(array, end);
  }

  private void room(int more) {
    if (array.length - end < more) {
      array = Arrays.copyOf(array, Math.max(Math.addExact(end, more), array.length * 2));
    }
  }
}
