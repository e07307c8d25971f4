package io.sealstream.keyring;

import java.util.Arrays;

/**
 * A random 256-bit key that seals data: one per stream, one for the journal, one for the catalog,
 * one for the superblock. It never seals anything itself, only through a {@link SubKey} per file.
 * Printed as its id. Zeroed on close; thread rule: safe for every thread until then.
 */
public final class DataKey implements AutoCloseable {
  /** Bytes of a key. */
  public static final int LENGTH = 32;

  private final int id;
  private final byte[] bytes;

  private DataKey(int id, byte[] bytes) {
    this.id = id;
    this.bytes = bytes;
  }

  /** A new random key. */
  public static DataKey random(int id, RandomSource random) {
    return new DataKey(id, random.bytes(LENGTH));
  }

  /** The key that {@link #copyTo} wrote; takes a copy. */
  public static DataKey of(int id, byte[] from, int offset) {
    return new DataKey(id, Arrays.copyOfRange(from, offset, offset + LENGTH));
  }

  /** Unsigned; stands in file headers beside the cipher. */
  public int id() {
    return id;
  }

  /** Writes the {@link #LENGTH} secret bytes: only into what is sealed before it leaves memory. */
  public void copyTo(byte[] into, int offset) {
    System.arraycopy(bytes, 0, into, offset, LENGTH);
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "DataKey " + Integer.toUnsignedString(id);
  }
}
