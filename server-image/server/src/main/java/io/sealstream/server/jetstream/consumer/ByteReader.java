package io.sealstream.server.jetstream.consumer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote. Bytes that end too early or a number that is too long are a
 * fault of this program or of a newer one, since the store hands out only what it authenticated:
 * {@link IllegalStateException}. Not thread safe.
 */
final class ByteReader {
  private final byte[] array;
  private final int end;
  private int at;

  ByteReader(byte[] array, int offset, int length) {
    this.array = array;
    this.at = offset;
    this.end = offset + length;
  }

  boolean atEnd() {
    return at == end;
  }

  int u8() {
    if (at >= end) {
      throw new IllegalStateException("consumer entry ends too early");
    }
    return array[at++] & 0xff;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IllegalStateException("consumer entry holds a number of more than 64 bits");
  }

  int count() {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalStateException("consumer entry holds a count of " + value);
    }
    return (int) value;
  }

  String text() {
    return new String(block(), StandardCharsets.UTF_8);
  }

  byte[] block() {
    int length = count();
    if (length > end - at) {
      throw new IllegalStateException("consumer entry ends too early");
    }
    byte[] block = Arrays.copyOfRange(array, at, at + length);
    at += length;
    return block;
  }
}
