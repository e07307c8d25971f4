package io.sealstream.store;

import io.sealstream.keyring.RandomSource;
import java.util.HexFormat;

/** Identity of a stream in the store: 128 random bits. Prints as 32 hex digits. */
public record StreamId(long high, long low) {
  static StreamId random(RandomSource random) {
    byte[] bytes = random.bytes(16);
    return new StreamId(BigEndian.getLong(bytes, 0), BigEndian.getLong(bytes, 8));
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
