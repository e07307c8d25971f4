package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A store whose node left its cluster for good: file {@code DECOMMISSIONED} lies in it, and its key
 * ring is zeros. From the moment on that the file is durable the volume counts as empty, and
 * whoever opens it next finishes what was cut short. Order: marker · ring, copy by copy.
 */
final class GivenUp {
  static final String MARKER = "DECOMMISSIONED";

  private static final String WORDS =
      "This node left its cluster and destroyed its key ring: nothing here can be read any more.\n";

  private static final Set<String> KEPT = Set.of(RealDisk.LOCK, "lost+found", MARKER);

  private GivenUp() {}

  static boolean is(Disk disk) throws IOException {
    return disk.exists(MARKER);
  }

  /** On return the store is given up; on an exception it may be, or may not. */
  static void mark(Disk disk) throws IOException {
    try (Disk.File file = BlockFile.openOrCreate(disk, MARKER)) {
      file.write(ByteBuffer.wrap(WORDS.getBytes(StandardCharsets.US_ASCII)), 0);
      file.force();
    }
    disk.forceDirectory();
  }

  /** Writes zeros over all copies. Nothing is written when nothing is left of them. */
  static void destroyRing(Disk disk) throws IOException {
    if (!disk.exists(RingFile.NAME)) {
      return;
    }
    byte[] zeros = new byte[BlockFile.BLOCK];
    try (Disk.File file = disk.open(RingFile.NAME, Disk.Access.READ_WRITE)) {
      List<byte[]> copies = BlockFile.read(file, RingFile.COPIES);
      for (int i = 0; i < RingFile.COPIES; i++) {
        if (!Arrays.equals(copies.get(i), zeros)) {
          BlockFile.write(file, i, zeros);
          file.force();
        }
      }
    }
  }

  /** Makes room for another store: the marker goes last. */
  static void clear(Disk disk) throws IOException {
    for (String name : disk.list()) {
      if (!KEPT.contains(name)) {
        disk.delete(name);
      }
    }
    disk.forceDirectory();
    disk.delete(MARKER);
    disk.forceDirectory();
  }
}
