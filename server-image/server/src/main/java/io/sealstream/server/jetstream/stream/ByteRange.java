package io.sealstream.server.jetstream.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes inside an array that never changes again. */
record ByteRange(byte[] array, int start, int length) {
  static final ByteRange EMPTY = new ByteRange(new byte[0], 0, 0);

  String text() {
    return new String(array, start, length, StandardCharsets.UTF_8);
  }

  byte[] copy() {
    return Arrays.copyOfRange(array, start, start + length);
  }
}
