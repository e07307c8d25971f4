package io.sealstream.server.jetstream.archive;

import io.sealstream.store.SnappyPacker;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Compresses a stream in blocks of 64 KiB, readable by every reader of Snappy's framing and of S2.
 * Not thread safe.
 */
final class SnappyOutput extends OutputStream {
  private static final int BLOCK = 64 << 10;

  private final OutputStream out;
  private final byte[] block = new byte[BLOCK];
  private final byte[] packed = new byte[SnappyPacker.bound(BLOCK)];
  private final SnappyPacker packer = new SnappyPacker();
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
    int length = packer.pack(block, 0, filled, packed);
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
}
