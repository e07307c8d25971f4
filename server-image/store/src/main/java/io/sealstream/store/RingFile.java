package io.sealstream.store;

import io.sealstream.keyring.KeyRing;
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
  static void create(Disk disk, KeyRing ring, StretchedKey key, OpeningRules rules)
      throws IOException {
    rewrite(disk, ring, key, COPIES - 1, rules);
  }

  /** After a kill the copies that were read may stand in the page cache alone; now they do not. */
  static void sync(Disk disk) throws IOException {
    try (Disk.File file = disk.open(NAME, Disk.Access.READ_WRITE)) {
      file.force();
    }
  }

  /**
   * Writes over all copies; on return the change counts.
   *
   * @param openedFrom written last: it may be the only one that the key in use opens
   */
  static void rewrite(Disk disk, KeyRing ring, StretchedKey key, int openedFrom, OpeningRules rules)
      throws IOException {
    byte[] block = RingFormat.seal(ring, key);
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
