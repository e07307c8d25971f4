package io.sealstream.store;

import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingFormat;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.util.List;

/**
 * File {@code keyring}: four copies of one record, in place. Nothing is allocated or renamed, so a
 * change works on a full disk; each copy is synced before the next is touched, so a crash spoils at
 * most one and three are whole at every instant. A change counts once all four carry it.
 */
final class RingFile {
  static final String NAME = "keyring";
  static final int COPIES = 4;

  private RingFile() {}

  /** The four copies. */
  static List<RingCopy> read(Disk disk) throws IOException {
    return BlockFile.read(disk, NAME, COPIES).stream().map(RingFormat::read).toList();
  }

  /** Writes all copies of a new ring; on return it counts. */
  static void create(
      Disk disk, KeyRing ring, StretchedKey key, RandomSource random, OpeningRules rules)
      throws IOException {
    rewrite(disk, ring, key, COPIES - 1, random, rules);
  }

  /**
   * Writes whole copies back as they were read, one after the other. After a kill the page cache
   * may show copies that the medium does not have, and after a failed sync it counts them as clean:
   * syncing alone would leave copies on the medium that the old key opens.
   */
  static void writeBack(Disk disk, OpeningRules rules) throws IOException {
    try (Disk.File file = disk.open(NAME, Disk.Access.READ_WRITE)) {
      List<byte[]> copies = BlockFile.read(file, COPIES);
      for (int i = 0; i < COPIES; i++) {
        if (RingFormat.read(copies.get(i)) instanceof RingCopy.Readable) {
          BlockFile.write(file, i, copies.get(i));
        }
        if (rules.syncsEachCopy() || i == COPIES - 1) {
          file.force();
        }
      }
    }
  }

  /**
   * Writes over all copies; on return the change counts.
   *
   * @param openedFrom written last: it may be the only one that the key in use opens
   */
  static void rewrite(
      Disk disk,
      KeyRing ring,
      StretchedKey key,
      int openedFrom,
      RandomSource random,
      OpeningRules rules)
      throws IOException {
    byte[] block = RingFormat.seal(ring, key, random);
    int copies = rules.rewrapsEveryCopy() ? COPIES : COPIES - 1;
    try (Disk.File file = BlockFile.openOrCreate(disk, NAME)) {
      for (int i = 1; i <= copies; i++) {
        BlockFile.write(file, (openedFrom + i) % COPIES, block);
        if (rules.syncsEachCopy() || i == copies) {
          file.force();
        }
      }
    }
  }
}
