package io.sealstream.store;

import java.util.HexFormat;

/** Identity of a stream in the store: 128 random bits. Prints as 32 hex digits. */
public record StreamId(long high, long low) {
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
