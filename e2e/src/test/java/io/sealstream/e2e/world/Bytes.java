package io.sealstream.e2e.world;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Searching bytes, whatever lies around them. */
final class Bytes {
  private static final int WINDOW = 1 << 20;

  private Bytes() {}

  /** Whether a channel, read to its end, has these bytes somewhere, also across two reads. */
  static boolean contain(ReadableByteChannel channel, byte[] wanted) throws IOException {
    ByteBuffer window = ByteBuffer.allocate(WINDOW + wanted.length);
    while (channel.read(window) >= 0) {
      window.flip();
      if (indexOf(window, wanted) >= 0) {
        return true;
      }
      window.position(Math.max(0, window.limit() - wanted.length + 1));
      window.compact();
    }
    return false;
  }

  private static int indexOf(ByteBuffer window, byte[] wanted) {
    for (int at = 0; at <= window.limit() - wanted.length; at++) {
      int matched = 0;
      while (matched < wanted.length && window.get(at + matched) == wanted[matched]) {
        matched++;
      }
      if (matched == wanted.length) {
        return at;
      }
    }
    return -1;
  }
}
