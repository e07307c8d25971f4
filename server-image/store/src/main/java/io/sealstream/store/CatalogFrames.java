package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Seals a row of catalog entries into frames of one size and writes each as soon as it is full: a
 * large entry goes on in the next one, and none of it is held twice. Data keys stand in entries:
 * what was held is wiped with {@link #close}, whatever happened. Housekeeper only.
 */
final class CatalogFrames implements AutoCloseable {
  private static final int LENGTH = 4;

  private final Disk.File file;
  private final FrameWriter frames;
  private final byte[] plain;
  private final byte[] sealed;
  private int filled;
  private boolean longEntries;
  private long end;

  /**
   * @param at where the first frame is to stand
   * @param full plaintext of a full frame, bytes
   */
  CatalogFrames(Disk.File file, FrameWriter frames, long at, int full) {
    this.file = file;
    this.frames = frames;
    this.plain = new byte[full];
    this.sealed = new byte[full + frames.overhead()];
    this.end = at;
  }

  /** Length and bytes. The length stands in one frame. */
  void put(byte[] entry) throws IOException {
    if (plain.length - filled < LENGTH) {
      seal();
    }
    BigEndian.putInt(plain, filled, entry.length);
    filled += LENGTH;
    for (int from = 0; from < entry.length; ) {
      if (filled == plain.length) {
        seal();
        longEntries = true;
      }
      int part = Math.min(plain.length - filled, entry.length - from);
      System.arraycopy(entry, from, plain, filled, part);
      filled += part;
      from += part;
    }
  }

  /** Whether an entry goes on in the next frame. */
  boolean hasLongEntries() {
    return longEntries;
  }

  /**
   * Writes what is left; a row of nothing is a frame, too.
   *
   * @return offset behind the last frame
   */
  long finish(boolean isEmpty) throws IOException {
    if (filled > 0 || isEmpty) {
      seal();
    }
    return end;
  }

  @Override
  public void close() {
    Arrays.fill(plain, (byte) 0);
  }

  private void seal() throws IOException {
    int length = frames.seal(0, plain, 0, filled, sealed, 0);
    file.write(ByteBuffer.wrap(sealed, 0, length), end);
    end += length;
    filled = 0;
  }
}
