package io.sealstream.keyring;

import java.util.Arrays;

/** One copy of the key ring as read from disk, before any key was tried. */
public sealed interface RingCopy {
  /** Its checksum does not fit, or it is no key ring. */
  record Damaged() implements RingCopy {}

  /** Whole, but of a format, feature or key derivation that this version does not know. */
  record TooNew(String what) implements RingCopy {}

  /** Whole. {@link RingFormat#open} tells whether it is authentic. */
  record Readable(RingHeader header, byte[] block) implements RingCopy {
    @Override
    public boolean equals(Object other) {
      return other instanceof Readable that && Arrays.equals(block, that.block);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(block);
    }

    @Override
    public String toString() {
      return "Readable " + header;
    }
  }
}
