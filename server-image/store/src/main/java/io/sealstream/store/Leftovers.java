package io.sealstream.store;

import java.io.IOException;
import java.util.Optional;

/**
 * Files that a change from plain to sealed leaves behind: sealed ones where it was cut short and
 * the store is still plain, clear ones where it is done.
 */
final class Leftovers {
  private Leftovers() {}

  /**
   * A plain store needs nothing that is sealed: what is there was written for a change that did not
   * come to its end, and the key ring with it, last.
   */
  static void deleteSealed(Disk disk) throws IOException {
    if (!disk.exists(RingFile.NAME)) {
      return; // it is the first to come
    }
    for (String name : disk.list()) {
      boolean written = name.endsWith(JournalFiles.SUFFIX) || name.endsWith(CatalogLog.SUFFIX);
      if (written && header(disk, name).filter(h -> h.cipher().seals()).isPresent()) {
        disk.delete(name);
      }
    }
    disk.forceDirectory();
    disk.delete(RingFile.NAME);
    disk.forceDirectory();
  }

  /**
   * The journal of a store that was sealed is sealed: every other journal file is of its plain
   * life, also one that was kept because it is damaged, or that has not begun.
   */
  static void deleteClear(Disk disk) throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(JournalFiles.SUFFIX)
          && header(disk, name).filter(h -> h.cipher().seals()).isEmpty()) {
        disk.delete(name);
      }
    }
    disk.forceDirectory();
  }

  private static Optional<FileHeader> header(Disk disk, String name) throws IOException {
    try (Disk.File file = disk.open(name, Disk.Access.READ)) {
      return FileHeader.read(file);
    }
  }
}
