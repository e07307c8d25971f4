package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes what streams' owners cut off durable: segments, catalog, superblock, in this order. Only
 * then is given back what the newest superblock does not need. One thread: the housekeeper.
 */
final class CommitWriter {
  private final StoreCore core;
  private final OpenStore store;
  private final SegmentFiles segments;
  private final CatalogLog catalog;
  private final Rewriter rewriter;
  private final SegmentFlusher flusher;
  private volatile Commit committed;

  CommitWriter(
      StoreCore core,
      OpenStore store,
      SegmentFiles segments,
      CatalogLog catalog,
      Rewriter rewriter,
      Commit found) {
    this.core = core;
    this.store = store;
    this.segments = segments;
    this.catalog = catalog;
    this.rewriter = rewriter;
    this.flusher = new SegmentFlusher(store, segments, core.rules());
    this.committed = found;
  }

  /** The newest. */
  Commit committed() {
    return committed;
  }

  /** Writes messages into segments, unsynced: they can be read there. */
  void flush(List<StreamCut> cuts) throws IOException {
    writeSegments(cuts);
  }

  /**
   * Commits.
   *
   * @param start of the journal from now on
   * @param dropped streams of which the catalog says that they ended
   * @param base a new base is written, with these entries besides
   * @param doubtful files to be rewritten after a crash
   */
  void commit(
      JournalMark start,
      List<StreamCut> cuts,
      Set<StreamId> dropped,
      Optional<List<CatalogEntry>> base,
      Set<FileId> doubtful)
      throws IOException {
    core.journalFiles().forward(committed.start(), start);
    Map<StreamCut, List<LogTail.Placed>> placed = writeSegments(cuts);
    flusher.sync();
    if (core.rules().syncsWhatItMoved()) {
      rewriter.sync();
    }
    List<CatalogEntry> entries = new ArrayList<>();
    List<Named> named = new ArrayList<>();
    for (StreamCut cut : cuts) {
      CatalogEntry entry = cut.entry(placed.getOrDefault(cut, List.of()), doubtful);
      named.add(new Named(cut, entry));
      entries.add(entry);
    }
    dropped.forEach(id -> entries.add(CatalogEntry.dropped(id)));
    List<CatalogFile> before = committed.catalog();
    List<ClearFiles.Listed> clear = store.clearFiles().remaining(store.disk());
    List<CatalogFile> files = writeCatalog(entries, base, clear);
    core.syncJournal();
    Commit next = new Commit(files, start, core.synced(), false, features(entries, base, clear));
    if (core.rules().freesAfterCommit()) {
      commit(next);
      core.journalFiles().release(start.file());
    } else {
      core.journalFiles().release(start.file());
      commit(next);
    }
    turnKeys(named);
    for (CatalogEntry entry : entries) {
      segments.committed(
          entry.stream(), entry.segments().stream().map(CatalogEntry.Segment::file).toList());
    }
    for (CatalogFile old : before) {
      if (files.stream().noneMatch(f -> f.file().equals(old.file()))) {
        store.disk().delete(old.file() + CatalogLog.SUFFIX);
      }
    }
    cuts.forEach(c -> c.stream().housekeeping().committed(c));
  }

  private Set<StoreFeature> features(
      List<CatalogEntry> entries, Optional<List<CatalogEntry>> base, List<ClearFiles.Listed> clear)
      throws IOException {
    Set<StoreFeature> features = EnumSet.noneOf(StoreFeature.class);
    if (segments.mayBeCompressed()) {
      features.add(StoreFeature.COMPRESSED);
    }
    if (lists(base, clear)) {
      features.add(StoreFeature.LISTS_CLEAR_FILES);
    }
    if (namesOldKeys(entries, base)) {
      features.add(StoreFeature.OLD_KEYS);
    }
    boolean before = base.isEmpty() && committed.has(StoreFeature.LONG_ENTRIES);
    if (before || catalog.hasLongEntries()) {
      features.add(StoreFeature.LONG_ENTRIES);
    }
    return features;
  }

  /** Whether the catalog lists clear files: a new base leaves those out that are gone. */
  private boolean lists(Optional<List<CatalogEntry>> base, List<ClearFiles.Listed> clear)
      throws IOException {
    boolean lists = committed.has(StoreFeature.LISTS_CLEAR_FILES);
    boolean ends = lists && base.isPresent() && clear.isEmpty();
    if (ends) {
      store.disk().forceDirectory(); // what was clear does not come back
    }
    return lists && !ends;
  }

  /** Whether an entry names older keys; a later one, that does not, ends it with the next base. */
  private boolean namesOldKeys(List<CatalogEntry> entries, Optional<List<CatalogEntry>> base) {
    boolean others =
        base.map(all -> all.stream().anyMatch(CatalogEntry::hasOldKeys))
            .orElse(committed.has(StoreFeature.OLD_KEYS));
    return others || entries.stream().anyMatch(CatalogEntry::hasOldKeys);
  }

  /** What the catalog says now of a stream. */
  private record Named(StreamCut cut, CatalogEntry entry) {}

  /** New keys that the catalog names now seal from now on, in new files. */
  private void turnKeys(List<Named> named) throws IOException {
    boolean turned = false;
    for (Named n : named) {
      Stream stream = n.cut.stream();
      boolean isMade = n.cut.preserved().isEmpty();
      if (isMade && stream.keys().committed(n.entry.oldKeys(), n.cut.replayed())) {
        segments.outdate(stream.id());
        stream.keyed();
        turned = true;
      }
    }
    core.rekeyed();
    if (turned) {
      flusher.close();
      rewriter.endFiles();
    }
  }

  private List<CatalogFile> writeCatalog(
      List<CatalogEntry> entries, Optional<List<CatalogEntry>> base, List<ClearFiles.Listed> clear)
      throws IOException {
    List<CatalogEntry> all = new ArrayList<>(base.orElse(List.of()));
    all.addAll(entries);
    var encoded = all.stream().map(CatalogEntry::encode);
    var listed = clear.stream().map(ClearFiles.Listed::encode);
    try {
      return base.isPresent()
          ? catalog.rewrite(java.util.stream.Stream.concat(encoded, listed).iterator())
          : catalog.append(encoded.iterator());
    } catch (DiskFullException e) {
      catalog.abandon(committed.catalog());
      throw e;
    }
  }

  private void commit(Commit next) throws IOException {
    store.commit(next);
    committed = next;
  }

  /** Marks the journal as closed in order; nothing may be written to it afterwards. */
  void commitStop() throws IOException {
    commit(
        new Commit(
            committed.catalog(), committed.start(), core.synced(), true, committed.features()));
  }

  private Map<StreamCut, List<LogTail.Placed>> writeSegments(List<StreamCut> cuts)
      throws IOException {
    Map<StreamCut, List<LogTail.Placed>> placed = new IdentityHashMap<>();
    try {
      for (StreamCut cut : cuts) {
        if (!cut.pieces().isEmpty()) {
          placed.put(cut, flusher.flush(cut.stream(), cut.pieces()));
        }
      }
      flusher.finish();
    } catch (DiskFullException e) {
      flusher.abandon();
      segments.deleteUnused();
      throw e;
    }
    placed.forEach((cut, list) -> cut.stream().housekeeping().placed(list));
    return placed;
  }

  void close() throws IOException {
    flusher.close();
  }
}
