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

  /** Writes all copies, the first time or over the old ones; on return the change counts. */
  static void write(Disk disk, KeyRing ring, StretchedKey key) throws IOException {
    byte[] block = RingFormat.seal(ring, key);
    try (Disk.File file = BlockFile.openOrCreate(disk, NAME)) {
      for (int copy = 0; copy < COPIES; copy++) {
        BlockFile.writeAndSync(file, copy, block);
      }
    }
  }
}
