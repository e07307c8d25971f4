package io.sealstream.store;

import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * I5: the ring has the key of every file that superblock and journal name, and catalog or journal
 * the key of every stream whose entries the journal holds.
 */
final class KeysOnDisk implements JournalReplay.Target {
  private final Set<StreamId> known = new HashSet<>();

  private KeysOnDisk() {}

  /** Looks at what superblock, catalog and journal of a store hold. */
  static void check(OpenStore store, Commit commit) throws IOException {
    KeysOnDisk keys = new KeysOnDisk();
    CatalogLoad catalog = new CatalogLoad(store);
    catalog.run(commit.catalog());
    for (CatalogEntry entry : catalog.streams().values()) {
      boolean has = entry.key().isPresent() || !store.cipher().seals();
      Broken.check(has, "I5", "no key of stream " + entry.stream() + " in the catalog");
      keys.known.add(entry.stream());
      opens(store, entry);
      isTold(entry, commit);
    }
    keys.known.addAll(catalog.dropped());
    try (JournalScan scan = new JournalScan(store)) {
      new JournalReplay(scan, commit, new StoreRules(), keys).run();
    }
  }

  /** An older release, which does not know of older keys, does not get that far. */
  static void isTold(CatalogEntry entry, Commit commit) {
    Broken.check(
        commit.has(StoreFeature.OLD_KEYS) || !entry.hasOldKeys(),
        "I5",
        "no feature bit tells that " + entry.stream() + " has older keys");
  }

  /** The entry has the key of each segment that it names. */
  static void opens(OpenStore store, CatalogEntry entry) throws IOException {
    for (CatalogEntry.Segment segment : entry.segments()) {
      opens(store, entry, segment);
    }
  }

  private static void opens(OpenStore store, CatalogEntry entry, CatalogEntry.Segment segment)
      throws IOException {
    Optional<SegmentFile> found = SegmentFile.look(store.disk(), segment.file());
    if (found.isPresent() && segment.index().ordinal() > 0) {
      FileHeader header = found.get().header();
      SubKey key = header.subKey(entry.keyOf(segment.file()), entry.stream());
      try (Disk.File file = store.disk().open(found.get().name(), Disk.Access.READ)) {
        Broken.check(
            new FrameReader(file, header, key).read(segment.index().offset())
                == FrameReader.Found.FRAME,
            "I5",
            "no key of stream " + entry.stream() + " opens " + found.get().name());
      }
    }
  }

  @Override
  public void frame(JournalFileFound file, JournalRecords records) {
    records.visit(
        (extent, type, array, from, length) -> {
          if (type == JournalFrame.CREATED) {
            known.add(extent.stream());
          }
          Broken.check(
              known.contains(extent.stream()),
              "I5",
              "entries of " + extent.stream() + " and nowhere its key");
        });
  }

  @Override
  public void lostFile(FileId file, int frames) {
    throw new Broken("I3", "a crash alone, and journal file " + file + " is gone");
  }

  @Override
  public void lost(JournalFileFound file, String where, int frames) {
    throw new Broken("I3", "a crash alone, and " + frames + " frame(s) are lost: " + where);
  }
}
