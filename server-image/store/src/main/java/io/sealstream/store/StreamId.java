package io.sealstream.store;

import io.sealstream.keyring.RandomSource;
import java.util.HexFormat;

/** Identity of a stream in the store: 128 random bits. Prints as 32 hex digits. */
public record StreamId(long high, long low) {
  static StreamId random(RandomSource random) {
    byte[] bytes = random.bytes(16);
    return new StreamId(BigEndian.getLong(bytes, 0), BigEndian.getLong(bytes, 8));
  }

  /** What stands for the stream where there is room for 8 bytes; 0 for the one that is none. */
  long mark() {
    return high == 0 ? low : high;
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
