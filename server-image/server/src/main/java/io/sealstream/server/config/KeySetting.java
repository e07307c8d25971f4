package io.sealstream.server.config;

import java.security.MessageDigest;

/**
 * A master key as the configuration file gives it. Never shows a key in its text form.
 *
 * <p>{@code key: $NAME} is kept as the name, so that the key check can take the variable's raw
 * bytes; every other value is the text between the quotes, as bytes.
 */
public sealed interface KeySetting {
  KeySetting ABSENT = new Absent();

  /** Not in the file. */
  record Absent() implements KeySetting {}

  /** The environment variable whose raw bytes are the key. */
  record Variable(String name) implements KeySetting {}

  /** The key itself; whoever takes it zeroes it. */
  final class Literal implements KeySetting {
    private final byte[] bytes;

    public Literal(byte[] bytes) {
      this.bytes = bytes;
    }

    /** The key's bytes, not a copy. */
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Literal literal && MessageDigest.isEqual(bytes, literal.bytes);
    }

    @Override
    public int hashCode() {
      return 0; // a hash would say something about the key
    }

    @Override
    public String toString() {
      return "Literal[redacted]";
    }
  }
}
