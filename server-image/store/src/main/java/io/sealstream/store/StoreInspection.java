package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a store shows to somebody who has its directory and no key: the clear headers. True only as
 * far as nobody altered them, since nothing is authenticated here.
 *
 * @param ring the four copies of the key ring, in order; none in a plain store, unless its change
 *     to a sealed one was cut short
 * @param superblock the four copies of the superblock, in order; none where it is missing
 * @param files every other file, sorted by name
 * @param isPlain a start would take it for a plain store: nothing sealed in it counts
 */
public record StoreInspection(
    List<RingSeen> ring, List<SuperblockSeen> superblock, List<FileSeen> files, boolean isPlain) {
  /** One copy of the key ring. */
  public sealed interface RingSeen {
    record Whole(RingHeader header) implements RingSeen {}

    record Unreadable(String why) implements RingSeen {}
  }

  /** One copy of the superblock. */
  public sealed interface SuperblockSeen {
    record Whole(CipherSuite cipher, Id128 storeId, long generation, long epoch, int keyId)
        implements SuperblockSeen {}

    record Unreadable(String why) implements SuperblockSeen {}
  }

  /**
   * @param header empty: none that can be read stands in it
   */
  public record FileSeen(String name, long bytes, Optional<HeaderSeen> header) {}

  /**
   * The header of a journal, catalog or segment file.
   *
   * @param kind {@code journal}, {@code catalog} or {@code segment}
   * @param keyId of the data key; 0: plain, or each stream's own
   * @param epoch of the start that wrote it
   * @param sequence among all journal files; 0 for other kinds
   * @param isOfThisStore false: its store id is another one
   */
  public record HeaderSeen(
      String kind,
      CipherSuite cipher,
      int keyId,
      long epoch,
      long sequence,
      boolean isOfThisStore) {}

  /** True when the directory holds a store, or what is left of one. */
  public static boolean isStore(Disk disk) throws IOException {
    return disk.list().stream().anyMatch(StoreInspection::isOurs);
  }

  private static boolean isOurs(String name) {
    return name.equals(RingFile.NAME)
        || name.equals(SuperblockFile.NAME)
        || name.endsWith(JournalFiles.SUFFIX)
        || name.endsWith(SegmentFile.SUFFIX)
        || name.endsWith(CatalogLog.SUFFIX);
  }

  /** Reads the clear headers; the caller holds the lock. */
  public static StoreInspection of(Disk disk) throws IOException {
    List<RingCopy> copies = disk.exists(RingFile.NAME) ? RingFile.read(disk) : List.of();
    List<SuperblockCopy> blocks =
        disk.exists(SuperblockFile.NAME) ? SuperblockFile.read(disk) : List.of();
    List<RingSeen> ring = copies.stream().map(StoreInspection::seen).toList();
    List<SuperblockSeen> superblock = blocks.stream().map(StoreInspection::seen).toList();
    Optional<Id128> id = storeId(superblock);
    List<FileSeen> files = new ArrayList<>();
    for (String name : disk.list()) {
      if (isOurs(name) && !name.equals(RingFile.NAME) && !name.equals(SuperblockFile.NAME)) {
        files.add(seen(disk, name, id));
      }
    }
    return new StoreInspection(ring, superblock, files, Beginnings.isPlain(copies, blocks));
  }

  /** The store's id as the newest superblock says it. */
  public Optional<Id128> storeId() {
    return storeId(superblock);
  }

  private static Optional<Id128> storeId(List<SuperblockSeen> superblock) {
    return newest(superblock).map(SuperblockSeen.Whole::storeId);
  }

  /** The copy of the superblock with the highest generation. */
  public Optional<SuperblockSeen.Whole> newestSuperblock() {
    return newest(superblock);
  }

  private static Optional<SuperblockSeen.Whole> newest(List<SuperblockSeen> copies) {
    SuperblockSeen.Whole newest = null;
    for (SuperblockSeen copy : copies) {
      if (copy instanceof SuperblockSeen.Whole whole
          && (newest == null || whole.generation() > newest.generation())) {
        newest = whole;
      }
    }
    return Optional.ofNullable(newest);
  }

  /** The newest copy of the key ring. */
  public Optional<RingHeader> newestRing() {
    return ring.stream()
        .filter(RingSeen.Whole.class::isInstance)
        .map(copy -> ((RingSeen.Whole) copy).header())
        .max(Comparator.comparingLong(RingHeader::generation));
  }

  /** The store's birth, or its change from plain to sealed, was cut short: the ring is not born. */
  public boolean isCutShort() {
    return newestRing().filter(r -> r.birth() == RingHeader.Birth.UNBORN).isPresent();
  }

  private static RingSeen seen(RingCopy copy) {
    return switch (copy) {
      case RingCopy.Readable(RingHeader header, byte[] block) -> new RingSeen.Whole(header);
      case RingCopy.TooNew(String what) -> new RingSeen.Unreadable("of a newer version: " + what);
      case RingCopy.Damaged damaged -> new RingSeen.Unreadable("damaged");
    };
  }

  private static SuperblockSeen seen(SuperblockCopy copy) {
    return switch (copy) {
      case SuperblockCopy.Readable whole ->
          new SuperblockSeen.Whole(
              whole.suite(), whole.storeId(), whole.generation(), whole.epoch(), whole.keyId());
      case SuperblockCopy.TooNew(String what) ->
          new SuperblockSeen.Unreadable("of a newer version: " + what);
      case SuperblockCopy.Damaged damaged -> new SuperblockSeen.Unreadable("damaged");
    };
  }

  private static FileSeen seen(Disk disk, String name, Optional<Id128> storeId) throws IOException {
    try (Disk.File file = disk.open(name, Disk.Access.READ)) {
      return new FileSeen(name, file.size(), header(file).map(header -> seen(header, storeId)));
    }
  }

  private static Optional<FileHeader> header(Disk.File file) throws IOException {
    try {
      return FileHeader.read(file);
    } catch (FormatTooNewException e) {
      return Optional.empty();
    }
  }

  private static HeaderSeen seen(FileHeader header, Optional<Id128> storeId) {
    boolean ours =
        storeId.map(id -> FileHeader.StoreTag.of(id.bytes()).equals(header.store())).orElse(false);
    return new HeaderSeen(
        header.kind().name().toLowerCase(Locale.ROOT),
        header.cipher(),
        header.keyId(),
        header.epoch(),
        header.sequence(),
        ours);
  }
}
