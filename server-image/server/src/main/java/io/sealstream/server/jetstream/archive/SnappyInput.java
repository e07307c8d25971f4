package io.sealstream.server.jetstream.archive;

import io.sealstream.store.SnappyUnpacker;
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
  private final SnappyUnpacker unpacker = new SnappyUnpacker();
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
    int size = length < 4 ? -1 : unpacker.size(chunk, 4, length - 4);
    block(size);
    if (!unpacker.unpack(block)) {
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

  private static ArchiveException corrupt() {
    return new ArchiveException("the archive is damaged: a compressed block makes no sense");
  }
}
