package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A store whose node left its cluster for good: file {@code DECOMMISSIONED} lies in it, its key
 * ring is zeros, and its other files are deleted: of a plain store, or one that was not sealed
 * whole, no ring protects them. From the moment on that the marker is durable the volume counts as
 * empty, and whoever opens it next finishes what was cut short. Order: marker · ring, copy by copy
 * · files.
 */
final class GivenUp {
  static final String MARKER = "DECOMMISSIONED";

  private static final String WORDS =
      "This node left its cluster, destroyed its key ring and deleted its files. What was not sealed"
          + " (cipher: none) may stand in free blocks of the volume until these are written over.\n";

  private static final Set<String> KEPT = Set.of(RealDisk.LOCK, "lost+found", MARKER);

  private static final Set<String> KEPT_WITH_RING =
      Set.of(RealDisk.LOCK, "lost+found", MARKER, RingFile.NAME);

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

  /** Of a store that is marked. Nothing is written when nothing is left of it. */
  static void destroy(Disk disk) throws IOException {
    destroyRing(disk);
    delete(disk, KEPT_WITH_RING);
  }

  private static void destroyRing(Disk disk) throws IOException {
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
    delete(disk, KEPT);
    disk.delete(MARKER);
    disk.forceDirectory();
  }

  private static void delete(Disk disk, Set<String> kept) throws IOException {
    List<String> gone = disk.list().stream().filter(name -> !kept.contains(name)).toList();
    for (String name : gone) {
      disk.delete(name);
    }
    if (!gone.isEmpty()) {
      disk.forceDirectory();
    }
  }
}
