package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.Id128;

/** One copy of the superblock as read from disk, before any key was tried. */
sealed interface SuperblockCopy {
  /** Its checksum does not fit, or it is no superblock of that place. */
  record Damaged() implements SuperblockCopy {}

  /** Whole, but of a format or with features that this version does not know. */
  record TooNew(String what) implements SuperblockCopy {}

  /** Whole. {@link SuperblockFormat#open} tells whether it is authentic. */
  record Readable(
      CipherSuite suite, Id128 storeId, long generation, long epoch, int keyId, byte[] block)
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
}
