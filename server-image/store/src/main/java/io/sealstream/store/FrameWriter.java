package io.sealstream.store;

import io.sealstream.keyring.Sealer;
import java.util.Arrays;

/**
 * Seals the frames of one file (segment: of one stream in it) in ordinal order. An ordinal is
 * consumed by sealing, whether or not the frame is ever written. One owner thread.
 */
final class FrameWriter {
  private final long fileTag;
  private final Sealer sealer;
  private int ordinal;
  private final byte[] lastTag = new byte[FrameHeader.TAG];

  FrameWriter(FileHeader file, Sealer sealer) {
    this(file, sealer, 0);
  }

  /**
   * @param used the last ordinal that the sealer's key sealed in the file
   */
  FrameWriter(FileHeader file, Sealer sealer, int used) {
    this.ordinal = used;
    this.fileTag = file.frameTag();
    this.sealer = sealer;
  }

  /** The last ordinal used, 0 before the first frame. */
  int ordinal() {
    return ordinal;
  }

  /** Bytes that a frame needs beyond its plaintext. */
  int overhead() {
    return FrameHeader.LENGTH + sealer.overhead() + FrameHeader.TRAILER;
  }

  /**
   * Seals {@code plain} as the next frame, at {@code out[at]}.
   *
   * @return bytes of the frame
   */
  int seal(int flags, byte[] plain, int from, int length, byte[] out, int at) {
    ordinal++;
    int sealed = length + sealer.overhead();
    sealer.nextNonce(ordinal, out, at + FrameHeader.NONCE_AT);
    FrameHeader.write(out, at, fileTag, sealed, ordinal, flags);
    int body = at + FrameHeader.LENGTH;
    sealer.seal(out, at, FrameHeader.LENGTH, plain, from, length, out, body);
    int crc = FrameHeader.crc(out, at, FrameHeader.LENGTH + sealed);
    BigEndian.putInt(out, body + sealed, crc);
    keepTag(out, body + sealed, crc);
    return FrameHeader.LENGTH + sealed + FrameHeader.TRAILER;
  }

  private void keepTag(byte[] out, int end, int crc) {
    if (sealer.overhead() == FrameHeader.TAG) {
      System.arraycopy(out, end - FrameHeader.TAG, lastTag, 0, FrameHeader.TAG);
    } else {
      Arrays.fill(lastTag, (byte) 0);
      BigEndian.putInt(lastTag, 0, crc);
    }
  }

  /** Tag of the frame sealed last (plain store: its checksum, then zeros). */
  byte[] lastTag() {
    return lastTag.clone();
  }
}
