package io.sealstream.server.jetstream.archive;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What writer and reader of a compressed archive share: the framing of Snappy, which S2 took over.
 *
 * <pre>
 * chunk   u8 type ‖ u24 length, little endian ‖ length bytes
 *   0xff  identifier: "sNaPpY" or, from S2, "S2sTwO"; begins a stream
 *   0x00  u32 checksum ‖ one compressed block
 *   0x01  u32 checksum ‖ bytes as they are
 *   0x80 to 0xfe: skipped, others are refused
 * </pre>
 */
final class SnappyFrames {
  static final int IDENTIFIER = 0xff;
  static final int COMPRESSED = 0x00;
  static final int UNCOMPRESSED = 0x01;
  static final int FIRST_SKIPPED = 0x80;

  static final byte[] SNAPPY = "sNaPpY".getBytes(StandardCharsets.US_ASCII);
  static final byte[] S2 = "S2sTwO".getBytes(StandardCharsets.US_ASCII);

  private static final int MASK = 0xa282ead8;

  private SnappyFrames() {}

  /** CRC32C of the uncompressed bytes, masked as the format wants it. */
  static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }
}
