package io.sealstream.store;

import io.sealstream.keyring.RandomSource;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Identity of a file of the store, 128 random bits; stands in its header and in whatever refers to
 * it. The name on disk is another random number: a recycled file keeps its name and gets a new id.
 */
record FileId(long high, long low) {
  /** Bytes in headers and references. */
  static final int LENGTH = 16;

  /** No file. */
  static final FileId NONE = new FileId(0, 0);

  static FileId random(RandomSource random) {
    byte[] bytes = random.bytes(LENGTH);
    return new FileId(BigEndian.getLong(bytes, 0), BigEndian.getLong(bytes, 8));
  }

  static FileId read(ByteBuffer from) {
    return new FileId(from.getLong(), from.getLong());
  }

  void write(ByteBuffer into) {
    into.putLong(high).putLong(low);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
