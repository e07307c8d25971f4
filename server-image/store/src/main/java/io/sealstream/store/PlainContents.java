package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a plain store holds, as its catalog and its journal say, with neither machines nor index.
 * Reads only.
 */
final class PlainContents {
  private final OpenStore store;
  private final CatalogLoad catalog;
  private final Set<StreamId> created = new LinkedHashSet<>();
  private final ClearListing listing;
  private long journalBytes;

  private PlainContents(OpenStore store) {
    this.store = store;
    this.catalog = new CatalogLoad(store);
    this.listing = new ClearListing(store.disk());
  }

  /**
   * @throws DamageException when a part of it is not what was written
   */
  static PlainContents read(OpenStore store) throws IOException {
    PlainContents contents = new PlainContents(store);
    contents.catalog.run(store.commit().catalog());
    contents.catalog.streams().values().forEach(contents.listing::add);
    contents.replay(contents::look);
    return contents;
  }

  /** Gets the frames of the journal in order. */
  interface Frames {
    void frame(JournalRecords records) throws IOException;
  }

  /** Frames with entries, those too that were not proven to be synced. */
  void replay(Frames frames) throws IOException {
    try (JournalScan scan = new JournalScan(store)) {
      Lossless target = new Lossless(frames);
      new JournalReplay(scan, store.commit(), new StoreRules(), target).run();
      target.check();
    }
  }

  private void look(JournalRecords records) {
    journalBytes += JournalWriter.align(records.plain().length) + 2L * FileHeader.BLOCK;
    records.visit(
        (extent, type, array, from, length) -> {
          if (type == JournalFrame.CREATED) {
            created.add(extent.stream());
          }
        });
    records.spilled().forEach(listing::add);
  }

  /** Streams of the catalog. */
  List<CatalogEntry> streams() {
    return List.copyOf(catalog.streams().values());
  }

  /** Streams that ended, of which the journal may still hold entries. */
  Set<StreamId> dropped() {
    return catalog.dropped();
  }

  /** Streams that only the journal knows. */
  List<StreamId> created() {
    List<StreamId> onlyThere = new ArrayList<>(created);
    onlyThere.removeAll(catalog.streams().keySet());
    onlyThere.removeAll(catalog.dropped());
    return onlyThere;
  }

  /** About what the journal takes in one file. */
  long journalBytes() {
    return journalBytes == 0 ? 0 : journalBytes + FileHeader.BLOCK;
  }

  /** Bytes of the catalog. */
  long catalogBytes() {
    return catalog.bytes();
  }

  /** The clear segments that it needs; reads all of them. */
  List<ClearFiles.Listed> clearFiles(SealingProgress progress) throws IOException {
    return listing.run(progress);
  }

  /** A journal in which something is missing is not carried over: the gap would no longer show. */
  private static final class Lossless implements JournalReplay.Target {
    private final Frames frames;
    private String lost = "";

    private Lossless(Frames frames) {
      this.frames = frames;
    }

    @Override
    public void frame(JournalFileFound file, JournalRecords records) throws IOException {
      if (!records.isEmpty()) {
        frames.frame(records);
      }
    }

    @Override
    public void lost(JournalFileFound file, String where, int count) {
      lost = where;
    }

    @Override
    public void lostFile(FileId file, int count) {
      lost = "journal file " + file + " is gone";
    }

    private void check() throws DamageException {
      if (!lost.isEmpty()) {
        throw new DamageException(lost);
      }
    }
  }
}
