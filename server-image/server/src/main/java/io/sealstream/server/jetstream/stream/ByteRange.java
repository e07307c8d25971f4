package io.sealstream.server.jetstream.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where some bytes are, in an array that never changes again. Set anew for each message instead of
 * made anew; not thread safe.
 */
final class ByteRange {
  private static final byte[] NOTHING = {};

  private byte[] array = NOTHING;
  private int start;
  private int length;

  void set(byte[] array, int start, int length) {
    this.array = array;
    this.start = start;
    this.length = length;
  }

  void set(ByteRange other) {
    set(other.array, other.start, other.length);
  }

  void clear() {
    set(NOTHING, 0, 0);
  }

  String text() {
    return new String(array, start, length, StandardCharsets.UTF_8);
  }

  byte[] copy() {
    return Arrays.copyOfRange(array, start, start + length);
  }
}
