package io.sealstream.store;

import java.util.Arrays;

/**
 * Compresses a block as Snappy does; every reader of Snappy or S2 understands it. Greedy: one table
 * of the last place of each four bytes. Source: Snappy's format description. One owner thread.
 */
public final class SnappyPacker {
  private static final int TABLE_BITS = 14;
  private static final int MIN_MATCH = 4;
  private static final int MAX_COPY = 64;
  private static final int REACH = 0xffff;

  private final int[] table = new int[1 << TABLE_BITS];
  private byte[] in = new byte[0];
  private int base;
  private int size;
  private byte[] out = new byte[0];
  private int end;

  /** What a block of so many bytes may take at most. */
  public static int bound(int length) {
    return Math.addExact(32 + length, length / 6);
  }

  /**
   * Compresses {@code length} bytes into {@code into}, which must have room for {@link #bound}.
   *
   * @return bytes written
   */
  public int pack(byte[] from, int offset, int length, byte[] into) {
    in = from;
    base = offset;
    size = length;
    out = into;
    end = 0;
    Arrays.fill(table, -1);
    length(length);
    matches();
    in = null;
    out = null;
    return end;
  }

  private void length(int length) {
    int left = length;
    for (; left >>> 7 != 0; left >>>= 7) {
      out[end++] = (byte) (left | 0x80);
    }
    out[end++] = (byte) left;
  }

  private void matches() {
    int literal = 0;
    int at = 0;
    while (at + MIN_MATCH <= size) {
      int four = four(at);
      int slot = four * 0x1e35a7bd >>> 32 - TABLE_BITS;
      int candidate = table[slot];
      table[slot] = at;
      if (candidate < 0 || at - candidate > REACH || four(candidate) != four) {
        at += 1 + (at - literal >> 5); // bytes without repeats are passed faster and faster
        continue;
      }
      literal(literal, at);
      int match = MIN_MATCH + matching(candidate + MIN_MATCH, at + MIN_MATCH);
      copy(at - candidate, match);
      at += match;
      literal = at;
    }
    literal(literal, size);
  }

  /** How many bytes agree at two places, the second nearer to the end. */
  private int matching(int first, int second) {
    int different =
        Arrays.mismatch(
            in, base + first, base + first + size - second, in, base + second, base + size);
    return different < 0 ? size - second : different;
  }

  private int four(int at) {
    int i = base + at;
    return in[i] & 0xff | (in[i + 1] & 0xff) << 8 | (in[i + 2] & 0xff) << 16 | in[i + 3] << 24;
  }

  private void literal(int from, int until) {
    int length = until - from;
    if (length == 0) {
      return;
    }
    int n = length - 1;
    if (n < 60) {
      out[end++] = (byte) (n << 2);
    } else {
      int octets = (39 - Integer.numberOfLeadingZeros(n)) / 8;
      out[end++] = (byte) (59 + octets << 2);
      for (int i = 0; i < octets; i++) {
        out[end++] = (byte) (n >>> i * 8);
      }
    }
    System.arraycopy(in, base + from, out, end, length);
    end += length;
  }

  private void copy(int distance, int match) {
    for (int left = match; left > 0; left -= MAX_COPY) {
      out[end++] = (byte) (Math.min(left, MAX_COPY) - 1 << 2 | 2);
      out[end++] = (byte) distance;
      out[end++] = (byte) (distance >>> 8);
    }
  }
}
