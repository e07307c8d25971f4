package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    for (String name : sealed(disk)) {
      disk.delete(name);
    }
    disk.forceDirectory();
    disk.delete(RingFile.NAME);
    disk.forceDirectory();
  }

  /** Journal files that have not begun: of a store that was read and found whole. */
  static void deleteBlank(Disk disk) throws IOException {
    for (String name : blank(disk)) {
      disk.delete(name);
    }
    disk.forceDirectory();
  }

  /** What {@link #deleteSealed} and {@link #deleteBlank} give back: the change may count on it. */
  static long bytes(Disk disk) throws IOException {
    List<String> names = blank(disk);
    if (disk.exists(RingFile.NAME)) {
      names.addAll(sealed(disk));
      names.add(RingFile.NAME);
    }
    long bytes = 0;
    for (String name : names) {
      try (Disk.File file = disk.open(name, Disk.Access.READ)) {
        bytes += JournalWriter.align(file.size()); // a volume gives room in blocks
      }
    }
    return bytes;
  }

  private static List<String> blank(Disk disk) throws IOException {
    List<String> blank = new ArrayList<>();
    for (String name : disk.list()) {
      if (name.endsWith(JournalFiles.SUFFIX) && header(disk, name).isEmpty()) {
        blank.add(name);
      }
    }
    return blank;
  }

  private static List<String> sealed(Disk disk) throws IOException {
    List<String> sealed = new ArrayList<>();
    for (String name : disk.list()) {
      boolean written = name.endsWith(JournalFiles.SUFFIX) || name.endsWith(CatalogLog.SUFFIX);
      if (written && header(disk, name).filter(h -> h.cipher().seals()).isPresent()) {
        sealed.add(name);
      }
    }
    return sealed;
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
