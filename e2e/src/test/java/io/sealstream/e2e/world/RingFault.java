package io.sealstream.e2e.world;

import io.sealstream.keyring.RingFormat;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** What may befall a key ring while its key is the right one. */
public enum RingFault {
  /** The checksum of every copy is wrong. */
  DAMAGED("KeyringDamaged") {
    @Override
    public void befall(RingFile ring, byte[] older) {
      ring.forge(flipped(ring.bytesLaidAside(), CHECKSUM_AT));
    }
  },
  /** Somebody without the key changed what is sealed in every copy, and put the checksums right. */
  TAMPERED("KeyringTampered") {
    @Override
    public void befall(RingFile ring, byte[] older) {
      ring.forge(checksummed(flipped(ring.bytesLaidAside(), SEALED_AT)));
    }
  },
  /** The file is gone, and the data is there. */
  MISSING("KeyringMissing") {
    @Override
    public void befall(RingFile ring, byte[] older) {
      // It was laid aside, and so it stays.
    }
  },
  /** The ring from before the last rotation is there again. */
  ROLLED_BACK("KeyringRolledBack") {
    @Override
    public void befall(RingFile ring, byte[] older) {
      ring.forge(older);
    }
  };

  /** Where these stand in a copy: docs/file-format.md. */
  private static final int SEALED_AT = 140;

  private static final int CHECKSUM_AT = RingFormat.BLOCK - 4;

  private final String code;

  RingFault(String code) {
    this.code = code;
  }

  /** What the server says of it, and the operator after it. */
  public String code() {
    return code;
  }

  /**
   * Happens to a ring that was laid aside.
   *
   * @param older the bytes of an earlier one
   */
  public abstract void befall(RingFile ring, byte[] older);

  /** One bit of each copy. */
  private static byte[] flipped(byte[] ring, int at) {
    for (int copy = 0; copy < ring.length; copy += RingFormat.BLOCK) {
      ring[copy + at] ^= 1;
    }
    return ring;
  }

  private static byte[] checksummed(byte[] ring) {
    for (int copy = 0; copy < ring.length; copy += RingFormat.BLOCK) {
      CRC32C checksum = new CRC32C();
      checksum.update(ring, copy, CHECKSUM_AT);
      ByteBuffer.wrap(ring).putInt(copy + CHECKSUM_AT, (int) checksum.getValue());
    }
    return ring;
  }
}
