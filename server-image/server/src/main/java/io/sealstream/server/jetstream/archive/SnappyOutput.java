package io.sealstream.server.jetstream.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Compresses a stream in blocks of 64 KiB, readable by every reader of Snappy's framing and of S2.
 * Greedy, one table of the last place of each four bytes. Not thread safe.
 */
final class SnappyOutput extends OutputStream {
  private static final int BLOCK = 64 << 10;
  private static final int TABLE_BITS = 14;
  private static final int MIN_MATCH = 4;
  private static final int MAX_COPY = 64;

  private final OutputStream out;
  private final byte[] block = new byte[BLOCK];
  private final byte[] packed = new byte[BLOCK + BLOCK / 6 + 32];
  private final int[] table = new int[1 << TABLE_BITS];
  private int filled;
  private boolean begun;

  SnappyOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    int at = offset;
    while (at < offset + length) {
      int part = Math.min(offset + length - at, BLOCK - filled);
      System.arraycopy(from, at, block, filled, part);
      filled += part;
      at += part;
      if (filled == BLOCK) {
        flush();
      }
    }
  }

  /** Ends the block, however short it is. */
  @Override
  public void flush() throws IOException {
    if (!begun) {
      begun = true;
      chunk(SnappyFrames.IDENTIFIER, SnappyFrames.SNAPPY, SnappyFrames.SNAPPY.length);
    }
    if (filled == 0) {
      return;
    }
    int length = compress();
    boolean worth = length < filled - filled / 8;
    byte[] body = worth ? packed : block;
    int size = worth ? length : filled;
    header(worth ? SnappyFrames.COMPRESSED : SnappyFrames.UNCOMPRESSED, size + 4);
    int checksum = SnappyFrames.checksum(block, 0, filled);
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(checksum >>> shift);
    }
    out.write(body, 0, size);
    filled = 0;
  }

  @Override
  public void close() throws IOException {
    flush();
    out.close();
  }

  private void chunk(int type, byte[] body, int length) throws IOException {
    header(type, length);
    out.write(body, 0, length);
  }

  private void header(int type, int length) throws IOException {
    out.write(type);
    out.write(length);
    out.write(length >>> 8);
    out.write(length >>> 16);
  }

  // --- one block ---

  private int compress() {
    Arrays.fill(table, -1);
    int end = 0;
    for (int left = filled; ; left >>>= 7) {
      packed[end++] = (byte) (left < 0x80 ? left : left | 0x80);
      if (left < 0x80) {
        break;
      }
    }
    int literal = 0;
    int at = 0;
    while (at + MIN_MATCH <= filled) {
      int four = four(at);
      int slot = four * 0x1e35a7bd >>> 32 - TABLE_BITS;
      int candidate = table[slot];
      table[slot] = at;
      if (candidate < 0 || four(candidate) != four) {
        at += 1 + (at - literal >> 5); // bytes without repeats are passed faster and faster
        continue;
      }
      end = literal(end, literal, at);
      int match = MIN_MATCH;
      while (at + match < filled && block[candidate + match] == block[at + match]) {
        match++;
      }
      end = copy(end, at - candidate, match);
      at += match;
      literal = at;
    }
    return literal(end, literal, filled);
  }

  private int four(int at) {
    return block[at] & 0xff
        | (block[at + 1] & 0xff) << 8
        | (block[at + 2] & 0xff) << 16
        | block[at + 3] << 24;
  }

  private int literal(int to, int from, int until) {
    int length = until - from;
    if (length == 0) {
      return to;
    }
    int end = to;
    int n = length - 1;
    if (n < 60) {
      packed[end++] = (byte) (n << 2);
    } else if (n < 256) {
      packed[end++] = (byte) (60 << 2);
      packed[end++] = (byte) n;
    } else {
      packed[end++] = (byte) (61 << 2);
      packed[end++] = (byte) n;
      packed[end++] = (byte) (n >>> 8);
    }
    System.arraycopy(block, from, packed, end, length);
    return end + length;
  }

  private int copy(int to, int distance, int match) {
    int end = to;
    int left = match;
    while (left > 0) {
      int length = Math.min(left, MAX_COPY);
      packed[end++] = (byte) (length - 1 << 2 | 2);
      packed[end++] = (byte) distance;
      packed[end++] = (byte) (distance >>> 8);
      left -= length;
    }
    return end;
  }
}
