package io.sealstream.server.jepsen;

import io.sealstream.store.Disk;
import io.sealstream.store.SimDisk;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** A volume that gives other bytes than were written, or fewer: bits flip, a file ends early. */
enum Rot {
  JOURNAL(".journal"),
  SEGMENT(".segment"),
  CATALOG(".catalog"),
  SUPERBLOCK("superblock"),
  KEYRING("keyring");

  private static final int MOST_BITS = 4;

  private final String ending;

  Rot(String ending) {
    this.ending = ending;
  }

  /**
   * Spoils one file of this kind, of the journal when there is none.
   *
   * @return what was done
   */
  String spoil(SimDisk disk, Random random) throws IOException {
    List<String> files =
        disk.list().stream()
            .filter(name -> name.endsWith(ending) && used(disk.bytes(name)) > 1)
            .toList();
    if (files.isEmpty()) {
      return JOURNAL.spoil(disk, random);
    }
    String file = files.get(random.nextInt(files.size()));
    int size = used(disk.bytes(file));
    if (random.nextInt(3) == 0) {
      int left = random.nextInt(size);
      cut(disk, file, left);
      return "%s cut at %d of %d".formatted(file, left, size);
    }
    int bits = 1 + random.nextInt(MOST_BITS);
    for (int i = 0; i < bits; i++) {
      disk.flip(file, random.nextLong(8L * size));
    }
    return "%d bits of %s".formatted(bits, file);
  }

  /** Files are made ahead, full of zeros: up to the last byte that is none, and one at least. */
  private static int used(byte[] bytes) {
    int end = bytes.length;
    while (end > 1 && bytes[end - 1] == 0) {
      end--;
    }
    return Math.max(1, end);
  }

  private static void cut(SimDisk disk, String name, long size) throws IOException {
    try (Disk.File file = disk.open(name, Disk.Access.READ_WRITE)) {
      file.truncate(size);
      file.force();
    }
  }
}
