package io.sealstream.server.jetstream.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link StateWriter} wrote. The bytes come authenticated out of the store, so a short
 * or strange state is a fault of the program and throws {@link IllegalStateException}.
 */
public final class StateReader {
  private final byte[] array;
  private final int end;
  private int at;

  public StateReader(byte[] array) {
    this(array, 0, array.length);
  }

  public StateReader(byte[] array, int offset, int length) {
    this.array = array;
    this.at = offset;
    this.end = offset + length;
  }

  public int u8() {
    need(1);
    return array[at++] & 0xff;
  }

  public int u32() {
    need(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | array[at++] & 0xff;
    }
    return value;
  }

  public long u64() {
    return (long) u32() << 32 | u32() & 0xffff_ffffL;
  }

  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalStateException("number without an end in saved state");
  }

  public byte[] bytes() {
    int length = u32();
    need(length);
    at += length;
    return Arrays.copyOfRange(array, at - length, at);
  }

  public String string() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  public int remaining() {
    return end - at;
  }

  /** Refuses a version this program does not know. */
  public void version(int expected, String what) {
    version(expected, expected, what);
  }

  /** Which version it is; refuses one that this program does not know. */
  public int version(int oldest, int newest, String what) {
    int version = u8();
    if (version < oldest || version > newest) {
      throw new IllegalStateException(
          what + " has version " + version + "; this server knows " + newest);
    }
    return version;
  }

  private void need(int bytes) {
    if (bytes < 0 || end - at < bytes) {
      throw new IllegalStateException("saved state ends early");
    }
  }
}
