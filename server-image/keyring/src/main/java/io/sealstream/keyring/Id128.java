package io.sealstream.keyring;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A random identity of 16 bytes: of a cluster, a store, a node or a boot. Prints as 32 hex digits.
 */
public record Id128(long high, long low) {
  /** Bytes in headers. */
  public static final int LENGTH = 16;

  public static Id128 random(RandomSource random) {
    return read(ByteBuffer.wrap(random.bytes(LENGTH)));
  }

  public static Id128 read(ByteBuffer from) {
    return new Id128(from.getLong(), from.getLong());
  }

  public void write(ByteBuffer into) {
    into.putLong(high).putLong(low);
  }

  /** From 32 hex digits of any case. */
  public static Optional<Id128> parse(String hex) {
    if (!hex.matches("[0-9a-fA-F]{32}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Id128(
            HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32)));
  }

  public byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    write(bytes);
    return bytes.array();
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
