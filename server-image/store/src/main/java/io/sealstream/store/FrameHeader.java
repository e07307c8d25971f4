package io.sealstream.store;

import io.sealstream.keyring.Sealer;
import java.util.zip.CRC32C;

/**
 * Layout of a frame, the unit of sealing in every file.
 *
 * <pre>
 * offset  size  field
 *      0     8  file tag: the first 8 bytes of the file's salt
 *      8     4  length n of ciphertext and tag
 *     12     4  ordinal in the file, from 1 (journal, catalog) or among the stream's frames (segment)
 *     16     4  flags
 *     20    12  nonce
 *     32     4  CRC32C of bytes 0 to 31
 *     36     n  ciphertext ‖ tag (plain store: the bytes, no tag)
 *   36+n     4  CRC32C of bytes 0 to 35+n
 * </pre>
 *
 * Bytes 0 to 35 are authenticated with the ciphertext (AAD). The checksum of the header protects
 * the length, the checksum of the frame tells damage (bad) from tampering (good, but the tag does
 * not fit).
 */
final class FrameHeader {
  /** Bytes before the ciphertext. */
  static final int LENGTH = 36;

  /** Bytes after it. */
  static final int TRAILER = 4;

  /** Bytes of an authentication tag. */
  static final int TAG = 16;

  /** Journal, first frames of a file: recovery wrote the next frame together with this one. */
  static final int REPEATS_GO_ON = 1;

  /** Segment: an index frame. */
  static final int INDEX = 2;

  /** Segment: an entry that the journal refers to. */
  static final int ENTRY = 4;

  /** Segment: a data frame that was compressed before it was sealed. */
  static final int COMPRESSED = 8;

  static final int NONCE_AT = 20;
  private static final int CRC_AT = NONCE_AT + Sealer.NONCE;

  private FrameHeader() {}

  /** Writes all but the nonce, which must be in place, and then the checksum. */
  static void write(byte[] out, int at, long fileTag, int length, int ordinal, int flags) {
    BigEndian.putLong(out, at, fileTag);
    BigEndian.putInt(out, at + 8, length);
    BigEndian.putInt(out, at + 12, ordinal);
    BigEndian.putInt(out, at + 16, flags);
    BigEndian.putInt(out, at + CRC_AT, crc(out, at, CRC_AT));
  }

  /** True when a header of this file stands here, whole. */
  static boolean isHere(byte[] in, int at, long fileTag) {
    return tag(in, at) == fileTag && BigEndian.getInt(in, at + CRC_AT) == crc(in, at, CRC_AT);
  }

  static long tag(byte[] in, int at) {
    return BigEndian.getLong(in, at);
  }

  static int length(byte[] in, int at) {
    return BigEndian.getInt(in, at + 8);
  }

  static int ordinal(byte[] in, int at) {
    return BigEndian.getInt(in, at + 12);
  }

  static int flags(byte[] in, int at) {
    return BigEndian.getInt(in, at + 16);
  }

  /** Whose a plain frame says it is; 0: it does not. */
  static long owner(byte[] in, int at) {
    return BigEndian.getLong(in, at + NONCE_AT + 4);
  }

  static int crc(byte[] in, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(in, at, length);
    return (int) crc.getValue();
  }
}
