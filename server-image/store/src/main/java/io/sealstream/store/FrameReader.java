package io.sealstream.store;

import io.sealstream.keyring.Opener;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads and opens the frames of one file (segment: of one stream in it). Plaintext is handed out
 * only after its tag was verified, each time in a new array that nobody writes to again. One owner
 * thread.
 */
final class FrameReader {
  /** No frame is longer: one entry of the greatest length, and what belongs to it. */
  static final int MAX_LENGTH = EntryBatch.MAX_BODY + (1 << 20);

  private static final byte[] BLANK = new byte[FrameHeader.LENGTH];

  /** What stands at a place. */
  enum Found {
    /** An authentic frame. */
    FRAME,
    /** No frame of this file begins here: its end, a torn header, or older bytes. */
    NOTHING,
    /** A frame of this file whose bytes are not those that were written. */
    DAMAGED,
    /** The checksum fits and the tag does not: somebody changed it on purpose. */
    FORGED
  }

  private Disk.File file;
  private final long fileTag;
  private final Opener opener;
  private final int overhead;
  private byte[] sealed = new byte[64 << 10];
  private byte[] plain = new byte[0];
  private int sealedLength;
  private final SnappyUnpacker unpacker = new SnappyUnpacker();
  private long begin;
  private boolean isEnd;
  private int ordinal;
  private int flags;
  private long end;

  FrameReader(Disk.File file, FileHeader header, SubKey key) {
    this.file = file;
    this.fileTag = header.frameTag();
    this.opener = Opener.of(key);
    this.overhead = header.cipher().seals() ? FrameHeader.TAG : 0;
  }

  /** Goes on with the same file, which was opened anew. */
  FrameReader in(Disk.File opened) {
    file = opened;
    return this;
  }

  /** Reads what stands at {@code offset}; the other methods tell about it afterwards. */
  Found read(long offset) throws IOException {
    begin = offset;
    isEnd = !fill(offset, 0, FrameHeader.LENGTH);
    if (isEnd || !FrameHeader.isHere(sealed, 0, fileTag)) {
      return Found.NOTHING;
    }
    int length = FrameHeader.length(sealed, 0);
    if (length < overhead || length > MAX_LENGTH) {
      return Found.NOTHING;
    }
    ordinal = FrameHeader.ordinal(sealed, 0);
    flags = FrameHeader.flags(sealed, 0);
    int whole = FrameHeader.LENGTH + length + FrameHeader.TRAILER;
    end = offset + whole;
    if (sealed.length < whole) {
      sealed = Arrays.copyOf(sealed, whole);
    }
    if (!fill(offset + FrameHeader.LENGTH, FrameHeader.LENGTH, whole - FrameHeader.LENGTH)) {
      return Found.DAMAGED;
    }
    return open(length);
  }

  private Found open(int length) {
    int crcAt = FrameHeader.LENGTH + length;
    if (BigEndian.getInt(sealed, crcAt) != FrameHeader.crc(sealed, 0, crcAt)) {
      return Found.DAMAGED;
    }
    plain = new byte[length - overhead];
    boolean authentic =
        opener.open(
            sealed,
            FrameHeader.NONCE_AT,
            sealed,
            0,
            FrameHeader.LENGTH,
            sealed,
            FrameHeader.LENGTH,
            length,
            plain,
            0);
    sealedLength = length;
    if (!authentic) {
      return Found.FORGED;
    }
    return !hasFlag(FrameHeader.COMPRESSED) || unpack() ? Found.FRAME : Found.DAMAGED;
  }

  private boolean unpack() {
    int size = unpacker.size(plain, 0, plain.length);
    if (size < 0 || size > MAX_LENGTH) {
      return false;
    }
    byte[] unpacked = new byte[size];
    boolean whole = unpacker.unpack(unpacked);
    plain = unpacked;
    return whole;
  }

  private boolean fill(long offset, int at, int length) throws IOException {
    ByteBuffer into = ByteBuffer.wrap(sealed, at, length);
    while (into.hasRemaining()) {
      int n = file.read(into, offset + length - into.remaining());
      if (n <= 0) {
        return false;
      }
    }
    return true;
  }

  /** Plaintext of the frame found, as it was before it was compressed. */
  byte[] plain() {
    return plain;
  }

  int ordinal() {
    return ordinal;
  }

  /**
   * Whether it is certain that the frame found is of the stream whose it should be: it is sealed
   * under its key, or is plain and names it.
   */
  boolean isOwned() {
    return overhead == FrameHeader.TAG || FrameHeader.owner(sealed, 0) != 0;
  }

  /** Where nothing was found: nothing was ever written there, up to the end of the block. */
  boolean isBlank() {
    long rest = JournalWriter.align(begin + 1) - begin;
    int length = (int) Math.min(FrameHeader.LENGTH, rest);
    return isEnd || Arrays.mismatch(sealed, 0, length, BLANK, 0, length) < 0;
  }

  boolean hasFlag(int flag) {
    return (flags & flag) != 0;
  }

  /** Offset behind the frame. */
  long end() {
    return end;
  }

  /** Tag of the frame found (plain store: its checksum, then zeros), as writers report it. */
  byte[] tag() {
    int crcAt = FrameHeader.LENGTH + sealedLength;
    return overhead == FrameHeader.TAG
        ? Arrays.copyOfRange(sealed, crcAt - FrameHeader.TAG, crcAt)
        : Arrays.copyOf(Arrays.copyOfRange(sealed, crcAt, crcAt + 4), FrameHeader.TAG);
  }
}
