package io.sealstream.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * A file with two faces: what programs read (page cache) and what the medium holds, and between
 * them the changes that no sync has covered, in order.
 *
 * <p>At a crash each sector of those changes decides for itself: the version of any moment since
 * the last sync, zeros, or torn between two versions; the sector may be 512 bytes or 4 KiB, and
 * what a spoiled sector held before, synced bytes included, goes with it.
 */
final class SimFile {
  /** Bytes written, or a new size when {@code bytes} is null. */
  private record Change(long position, byte[] bytes) {
    long end() {
      return bytes == null ? position : position + bytes.length;
    }

    long sizeAfter(long size) {
      return bytes == null ? position : Math.max(size, end());
    }

    /** Applies the part that falls into the sector at {@code at}; false when none does. */
    boolean applyTo(long at, byte[] sector) {
      int from = Math.clamp(position - at, 0, sector.length);
      if (bytes == null) {
        Arrays.fill(sector, from, sector.length, (byte) 0);
        return from < sector.length;
      }
      int to = Math.clamp(end() - at, 0, sector.length);
      if (from < to) {
        System.arraycopy(bytes, (int) (at + from - position), sector, from, to - from);
      }
      return from < to;
    }
  }

  private SimPages cache;
  private SimPages medium;
  private final List<Change> unsynced = new ArrayList<>();

  SimFile() {
    cache = new SimPages();
    medium = new SimPages();
  }

  private SimFile(SimFile other) {
    cache = other.cache.copy();
    medium = other.medium.copy();
    unsynced.addAll(other.unsynced);
  }

  SimFile copy() {
    return new SimFile(this);
  }

  /** What a snapshot of the volume would hold: the medium alone. */
  SimFile onMedium() {
    SimFile file = new SimFile();
    file.medium = medium.copy();
    file.cache = medium.copy();
    return file;
  }

  SimPages cache() {
    return cache;
  }

  int allocated() {
    return Math.max(cache.allocated(), medium.allocated());
  }

  /** Takes {@code bytes} over. */
  void write(long position, byte[] bytes) {
    cache.write(position, bytes, 0, bytes.length);
    unsynced.add(new Change(position, bytes));
  }

  void truncate(long size) {
    cache.truncate(size);
    unsynced.add(new Change(size, null));
  }

  void force() {
    for (Change change : unsynced) {
      apply(medium, change);
    }
    unsynced.clear();
  }

  /** A sync that failed: the kernel calls the pages clean, the medium has whatever it has. */
  void forceFails(Random random) {
    settle(random);
    unsynced.clear();
  }

  void crash(Random random) {
    settle(random);
    unsynced.clear();
    cache = medium.copy();
  }

  /** Bit rot: both faces, as a read after it would see. */
  void flip(long bit) {
    byte[] one = new byte[1];
    cache.read(bit / 8, one, 0, 1);
    one[0] ^= (byte) (1 << bit % 8);
    cache.write(bit / 8, one, 0, 1);
    if (bit / 8 < medium.size()) {
      medium.write(bit / 8, one, 0, 1);
    }
  }

  private static void apply(SimPages to, Change change) {
    if (change.bytes == null) {
      to.truncate(change.position);
    } else {
      to.write(change.position, change.bytes, 0, change.bytes.length);
    }
  }

  private enum Fate {
    LOST,
    KEPT,
    IN_ORDER,
    CHAOS
  }

  private void settle(Random random) {
    if (unsynced.isEmpty()) {
      return;
    }
    switch (Fate.values()[random.nextInt(Fate.values().length)]) {
      case LOST -> {}
      case KEPT -> unsynced.forEach(change -> apply(medium, change));
      case IN_ORDER -> settleInOrder(random);
      case CHAOS -> settleChaos(random);
    }
  }

  /** The first changes arrived, the one after them in part. */
  private void settleInOrder(Random random) {
    int whole = random.nextInt(unsynced.size());
    for (Change change : unsynced.subList(0, whole)) {
      apply(medium, change);
    }
    Change torn = unsynced.get(whole);
    if (torn.bytes != null) {
      int sector = sector(random);
      long end = torn.position + random.nextInt(torn.bytes.length + 1);
      int length = (int) (end / sector * sector - torn.position);
      if (length > 0) {
        medium.write(torn.position, torn.bytes, 0, Math.min(length, torn.bytes.length));
      }
    }
  }

  /** Every sector for itself, at any version that it had since the last sync. */
  private void settleChaos(Random random) {
    int sector = sector(random);
    TreeSet<Long> touched = new TreeSet<>();
    List<Long> sizes = new ArrayList<>(List.of(medium.size()));
    for (Change change : unsynced) {
      sizes.add(change.sizeAfter(sizes.getLast()));
      for (long at = change.position / sector * sector; at < change.end(); at += sector) {
        touched.add(at);
      }
    }
    for (long at : touched) {
      byte[] settled = settle(versions(at, sector), random);
      medium.write(at, settled, 0, sector);
    }
    medium.truncate(sizes.get(random.nextInt(sizes.size())));
  }

  /** What one sector held, from the last sync until now. */
  private List<byte[]> versions(long at, int sector) {
    byte[] first = new byte[sector];
    medium.read(at, first, 0, sector);
    List<byte[]> versions = new ArrayList<>(List.of(first));
    for (Change change : unsynced) {
      byte[] next = versions.getLast().clone();
      if (change.applyTo(at, next)) {
        versions.add(next);
      }
    }
    return versions;
  }

  private static byte[] settle(List<byte[]> versions, Random random) {
    byte[] one = versions.get(random.nextInt(versions.size()));
    byte[] other = versions.get(random.nextInt(versions.size()));
    int kind = random.nextInt(8);
    if (kind == 0) {
      return new byte[one.length]; // zeros, also where synced bytes shared the sector
    }
    if (kind == 1) {
      byte[] torn = one.clone();
      int cut = random.nextInt(torn.length);
      System.arraycopy(other, cut, torn, cut, torn.length - cut);
      return torn;
    }
    return one;
  }

  private static int sector(Random random) {
    return random.nextBoolean() ? 512 : SimPages.PAGE;
  }
}
