package io.sealstream.server.jetstream.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads a stream in Snappy's framing, S2's additions included: blocks up to 4 MiB and copies that
 * repeat the last distance. Bounded: a block never takes more memory than that. Not thread safe.
 */
final class SnappyInput extends InputStream {
  private static final int MAX_BLOCK = 4 << 20;

  private final InputStream in;
  private byte[] chunk = new byte[64 << 10];
  private byte[] block = new byte[64 << 10];
  private int at;
  private int filled;
  private boolean identified;

  SnappyInput(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    return fill() ? block[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int part = Math.min(length, filled - at);
    System.arraycopy(block, at, into, offset, part);
    at += part;
    return part;
  }

  private boolean fill() throws IOException {
    while (at == filled) {
      int type = in.read();
      if (type < 0) {
        return false;
      }
      next(type, length());
    }
    return true;
  }

  private int length() throws IOException {
    int length = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("the archive is cut short");
      }
      length |= octet << shift;
    }
    return length;
  }

  private void next(int type, int length) throws IOException {
    if (!identified && type != SnappyFrames.IDENTIFIER) {
      throw new ArchiveException("this is no archive: it does not begin as one");
    }
    if (length > MAX_BLOCK + MAX_BLOCK / 6 + 64) {
      throw corrupt();
    }
    if (chunk.length < length) {
      chunk = new byte[length];
    }
    if (in.readNBytes(chunk, 0, length) < length) {
      throw new EOFException("the archive is cut short");
    }
    switch (type) {
      case SnappyFrames.IDENTIFIER -> identify(length);
      case SnappyFrames.UNCOMPRESSED -> plain(length);
      case SnappyFrames.COMPRESSED -> compressed(length);
      default -> {
        if (type < SnappyFrames.FIRST_SKIPPED) {
          throw corrupt();
        }
      }
    }
  }

  private void identify(int length) throws IOException {
    byte[] name = Arrays.copyOf(chunk, length);
    if (!Arrays.equals(name, SnappyFrames.SNAPPY) && !Arrays.equals(name, SnappyFrames.S2)) {
      throw new ArchiveException("this is no archive: it does not begin as one");
    }
    identified = true;
  }

  private void plain(int length) throws IOException {
    if (length < 4) {
      throw corrupt();
    }
    block(length - 4);
    System.arraycopy(chunk, 4, block, 0, length - 4);
    check();
  }

  private void compressed(int length) throws IOException {
    int from = 4;
    int size = 0;
    for (int shift = 0; ; shift += 7) {
      if (from >= length || shift > 28) {
        throw corrupt();
      }
      int octet = chunk[from++] & 0xff;
      size |= (octet & 0x7f) << shift;
      if (octet < 0x80) {
        break;
      }
    }
    block(size);
    try {
      unpack(from, length);
    } catch (IndexOutOfBoundsException e) {
      throw corrupt();
    }
    check();
  }

  private void block(int size) throws IOException {
    if (size < 0 || size > MAX_BLOCK) {
      throw corrupt();
    }
    if (block.length < size) {
      block = new byte[size];
    }
    at = 0;
    filled = size;
  }

  private void check() throws IOException {
    if (SnappyFrames.checksum(block, 0, filled) != little(0, 4)) {
      filled = at;
      throw new ArchiveException("the archive is damaged: a checksum does not fit");
    }
  }

  private int little(int from, int octets) {
    int value = 0;
    for (int i = 0; i < octets; i++) {
      value |= (chunk[from + i] & 0xff) << i * 8;
    }
    return value;
  }

  /** The elements of a block: see Snappy's and S2's format descriptions. */
  private void unpack(int start, int end) throws IOException {
    int from = start;
    int to = 0;
    int distance = 0;
    while (from < end) {
      int tag = chunk[from++] & 0xff;
      int length;
      switch (tag & 3) {
        case 0 -> {
          int more = Math.max(0, (tag >>> 2) - 59);
          length = 1 + (more == 0 ? tag >>> 2 : little(from, more));
          from += more;
          if (length <= 0 || length > end - from || length > filled - to) {
            throw corrupt();
          }
          System.arraycopy(chunk, from, block, to, length);
          from += length;
          to += length;
          continue;
        }
        case 1 -> {
          int far = (tag & 0xe0) << 3 | chunk[from++] & 0xff;
          length = tag >>> 2 & 7;
          if (far != 0) {
            distance = far;
          } else if (length > 4) {
            int octets = length - 4;
            length = little(from, octets) + new int[] {4, 1 << 8, 1 << 16}[octets - 1];
            from += octets;
          }
          length += 4;
        }
        case 2 -> {
          distance = little(from, 2);
          length = 1 + (tag >>> 2);
          from += 2;
        }
        default -> {
          distance = little(from, 4);
          length = 1 + (tag >>> 2);
          from += 4;
        }
      }
      to = copy(to, distance, length);
    }
    if (to != filled) {
      throw corrupt();
    }
  }

  /** Forwards, byte by byte: source and target may overlap. */
  private int copy(int to, int distance, int length) throws IOException {
    if (distance <= 0 || distance > to || length > filled - to) {
      throw corrupt();
    }
    for (int i = to; i < to + length; i++) {
      block[i] = block[i - distance];
    }
    return to + length;
  }

  private static ArchiveException corrupt() {
    return new ArchiveException("the archive is damaged: a compressed block makes no sense");
  }
}
