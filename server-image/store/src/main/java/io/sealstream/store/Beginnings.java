package io.sealstream.store;

import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingHeader;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What was begun in a directory and cut short, as names and clear headers of ring and superblock
 * tell: a birth, or the change of a plain store to a sealed one. Reads only.
 */
final class Beginnings {
  private static final Set<String> OF_BIRTH = Set.of(RingFile.NAME, SuperblockFile.NAME);

  private Beginnings() {}

  /** Nothing there, or what a birth leaves that was cut short: no file but ring and superblock. */
  static boolean isUnborn(Disk disk, List<String> names) throws IOException {
    if (!OF_BIRTH.containsAll(names)) {
      return false;
    }
    if (names.contains(RingFile.NAME)) {
      boolean superblock = names.contains(SuperblockFile.NAME);
      return isUnbornRing(RingFile.read(disk), superblock) && !(superblock && wasStarted(disk));
    }
    return !names.contains(SuperblockFile.NAME) || isUnbornPlain(SuperblockFile.read(disk));
  }

  /** Then it is a plain store without data that is being sealed, and not a new one. */
  private static boolean wasStarted(Disk disk) throws IOException {
    return SuperblockFile.read(disk).stream()
        .anyMatch(c -> c instanceof SuperblockCopy.Readable copy && copy.epoch() > 0);
  }

  private static boolean isUnbornRing(List<RingCopy> copies, boolean superblock) {
    if (copies.stream().anyMatch(RingCopy.TooNew.class::isInstance)) {
      return false;
    }
    List<RingCopy.Readable> readable = RingOpening.newestFirst(copies);
    return readable.isEmpty()
        ? !superblock
        : readable.getFirst().header().birth() == RingHeader.Birth.UNBORN;
  }

  /**
   * A plain store is born when all four copies are whole; before, nothing else can be there, and no
   * start of it has counted (epoch 0). One whole copy of a pair is not enough: after a failed sync
   * it may stand in the page cache alone.
   */
  private static boolean isUnbornPlain(List<SuperblockCopy> copies) {
    return copies.stream().anyMatch(SuperblockCopy.Damaged.class::isInstance)
        && copies.stream()
            .noneMatch(
                c ->
                    c instanceof SuperblockCopy.Readable copy
                        && (copy.suite().seals() || copy.epoch() > 0));
  }

  /** The change to a sealed store was cut short before it counted: its ring says nothing yet. */
  static boolean isStillPlain(Disk disk, List<String> names) throws IOException {
    return names.contains(SuperblockFile.NAME)
        && isPlain(RingFile.read(disk), SuperblockFile.read(disk));
  }

  /**
   * Nothing is sealed that counts: no copy of the superblock, and no ring but one that is not born,
   * or that nobody can read. A start and whoever only looks decide by this same rule.
   *
   * @param ring none where there is no such file
   */
  static boolean isPlain(List<RingCopy> ring, List<SuperblockCopy> blocks) {
    boolean counts =
        ring.stream()
            .anyMatch(
                c ->
                    c instanceof RingCopy.TooNew
                        || c instanceof RingCopy.Readable r
                            && r.header().birth() == RingHeader.Birth.BORN);
    return !counts
        && blocks.stream().anyMatch(SuperblockCopy.Readable.class::isInstance)
        && blocks.stream()
            .noneMatch(b -> b instanceof SuperblockCopy.Readable r && r.suite().seals());
  }
}
