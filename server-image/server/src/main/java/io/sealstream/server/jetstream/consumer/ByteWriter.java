package io.sealstream.server.jetstream.consumer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that grow: numbers as unsigned LEB128 (seven bits a byte, the lowest first, the high bit
 * says that more follow), texts and blocks behind their length. Not thread safe.
 */
final class ByteWriter {
  private byte[] array = new byte[64];
  private int end;

  int size() {
    return end;
  }

  byte[] array() {
    return array;
  }

  void clear() {
    end = 0;
  }

  ByteWriter u8(int value) {
    if (end == array.length) {
      array = Arrays.copyOf(array, end * 2);
    }
    array[end++] = (byte) value;
    return this;
  }

  ByteWriter number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      u8((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return u8((int) rest);
  }

  ByteWriter text(String value) {
    return block(value.getBytes(StandardCharsets.UTF_8));
  }

  ByteWriter block(byte[] value) {
    return block(value, 0, value.length);
  }

  ByteWriter block(byte[] from, int offset, int length) {
    return number(length).raw(from, offset, length);
  }

  /** What the other one gathered, without its length. */
  ByteWriter append(ByteWriter other) {
    return raw(other.array, 0, other.end);
  }

  private ByteWriter raw(byte[] from, int offset, int length) {
    if (length > array.length - end) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, end + length));
    }
    System.arraycopy(from, offset, array, end, length);
    end += length;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(array, end);
  }
}
