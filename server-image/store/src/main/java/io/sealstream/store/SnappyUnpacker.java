package io.sealstream.store;

/**
 * Reads a block that Snappy or S2 compressed: copies may repeat the last distance. Trusts nothing.
 * Source: the format descriptions of both. One owner thread.
 */
public final class SnappyUnpacker {
  private static final int MOST_OCTETS = 5;

  private byte[] in = new byte[0];
  private int from;
  private int end;
  private byte[] out = new byte[0];
  private int to;
  private int size;

  /**
   * Begins a block.
   *
   * @return how many bytes it holds, compressed no more; -1 when it makes no sense
   */
  public int size(byte[] block, int at, int length) {
    in = block;
    from = at;
    end = at + length;
    long value = 0;
    for (int i = 0; i < MOST_OCTETS && from < end; i++) {
      int octet = in[from++] & 0xff;
      value |= (octet & 0x7fL) << i * 7;
      if (octet < 0x80) {
        size = value > Integer.MAX_VALUE ? -1 : (int) value;
        return size;
      }
    }
    size = -1;
    return size;
  }

  /**
   * Unpacks the block that was begun.
   *
   * @param into must have room for its size
   * @return false when the block makes no sense; what is in {@code into} then means nothing
   */
  public boolean unpack(byte[] into) {
    out = into;
    to = 0;
    int distance = 0;
    try {
      while (from < end) {
        int tag = in[from++] & 0xff;
        if ((tag & 3) == 0) {
          if (!literal(tag)) {
            return false;
          }
          continue;
        }
        int length = (tag >>> 2) + 1;
        switch (tag & 3) {
          case 1 -> {
            int far = (tag & 0xe0) << 3 | in[from++] & 0xff;
            distance = far != 0 ? far : distance;
            length = 4 + (far != 0 ? tag >>> 2 & 7 : repeated(tag >>> 2 & 7));
          }
          case 2 -> distance = little(2);
          default -> distance = little(4);
        }
        if (!copy(distance, length)) {
          return false;
        }
      }
      return to == size;
    } catch (ArrayIndexOutOfBoundsException e) {
      return false; // it ends in the midst of an element
    } finally {
      in = null;
      out = null;
    }
  }

  private boolean literal(int tag) {
    int n = tag >>> 2;
    int length = 1 + (n < 60 ? n : little(n - 59));
    if (length <= 0 || length > end - from || length > size - to) {
      return false;
    }
    System.arraycopy(in, from, out, to, length);
    from += length;
    to += length;
    return true;
  }

  /** S2: the distance of the copy before, and a length of its own. */
  private int repeated(int code) {
    return switch (code) {
      case 5 -> little(1) + 4;
      case 6 -> little(2) + (1 << 8);
      case 7 -> little(3) + (1 << 16);
      default -> code;
    };
  }

  /** Source and target may overlap: then what was copied is copied again. */
  private boolean copy(int distance, int length) {
    if (distance <= 0 || distance > to || length <= 0 || length > size - to) {
      return false;
    }
    if (distance >= length) {
      System.arraycopy(out, to - distance, out, to, length);
      to += length;
      return true;
    }
    for (int stop = to + length; to < stop; to++) {
      out[to] = out[to - distance];
    }
    return true;
  }

  private int little(int octets) {
    int value = 0;
    for (int i = 0; i < octets; i++) {
      value |= (in[from++] & 0xff) << i * 8;
    }
    return value;
  }
}
