package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.Id128;
import java.util.Arrays;
import java.util.Optional;

/** One copy of the superblock as read from disk, before any key was tried. */
sealed interface SuperblockCopy {
  /** Its checksum does not fit, or it is no superblock of that place. */
  record Damaged() implements SuperblockCopy {}

  /** Whole, but of a format or with features that this version does not know. */
  record TooNew(String what) implements SuperblockCopy {}

  /** Whole. {@link SuperblockFormat#open} tells whether it is authentic. */
  record Readable(
      CipherSuite suite,
      Turn turn,
      Id128 storeId,
      long generation,
      long epoch,
      int keyId,
      byte[] block)
      implements SuperblockCopy {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Which of its pair a copy was; the first was synced before the second was written. */
  enum Turn {
    FIRST,
    SECOND;

    static Optional<Turn> of(byte code) {
      return Arrays.stream(values()).filter(turn -> turn.ordinal() == code).findFirst();
    }

    byte code() {
      return (byte) ordinal();
    }
  }
}
