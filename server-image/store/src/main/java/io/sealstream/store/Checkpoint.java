package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what the journal protects into segments and catalog, so that the journal's files can be
 * used again. Publishers go on meanwhile.
 *
 * <ol>
 *   <li>Note the end of what was handed to the owners: the journal's new start.
 *   <li>Each changed stream is cut by its owner, behind everything handed over before.
 *   <li>Write and sync segments, then catalog entries, each saying which ops it includes.
 *   <li>Superblock.
 *   <li>Only now recycle journal files and delete segments and catalog files.
 * </ol>
 *
 * One thread at a time: the housekeeper.
 */
final class Checkpoint {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

  private final StoreCore core;
  private final OpenStore store;
  private final Rewriter rewriter;
  private final Erasure erasure;
  private final Rekeying rekeying;
  private final SegmentFiles segments;
  private final CatalogLog catalog;
  private final CommitWriter writer;
  private volatile long count;

  Checkpoint(
      StoreCore core, OpenStore store, SegmentFiles segments, CatalogLog catalog, Commit found) {
    this.core = core;
    this.store = store;
    this.segments = segments;
    this.catalog = catalog;
    this.rewriter = new Rewriter(core, segments);
    this.erasure = new Erasure(core, this);
    this.rekeying = new Rekeying(core, this);
    this.writer = new CommitWriter(core, store, segments, catalog, rewriter, found);
  }

  /** How many there were. */
  long count() {
    return count;
  }

  /**
   * Writes what is in memory only into segments, unsynced: it can be read from there, but counts
   * only after the next checkpoint.
   */
  void flush() throws IOException {
    writer.flush(cut(core.changed()));
  }

  /** How many of them a new base will replace, because they are under another cipher. */
  int catalogFilesInOtherCiphers() {
    return catalog.isInAnotherCipher() ? catalogFiles() : 0;
  }

  /** Moves messages from file to file; what it did counts after the next checkpoint. */
  Rewriter rewriter() {
    return rewriter;
  }

  /** Files of the newest catalog. */
  int catalogFiles() {
    return writer.committed().catalog().size();
  }

  /** Journal or catalog are, in part, under another cipher than the one in force. */
  boolean isConverting() {
    return catalog.isInAnotherCipher()
        || !store.clearFiles().isStrict()
        || !core.journalFiles().inOtherCiphers(store.cipher()).isEmpty();
  }

  /** True when there is a reason not to wait for the next one. */
  boolean isWanted() throws IOException {
    return rewriter.wantsCommit()
        || store.clearFiles().isOver(store.disk())
        || catalog.needsBase()
        || segments.isSweepWaiting()
        || (isConverting() && freesJournal(core.delivered()));
  }

  private boolean isNeededAnyhow(Scope scope) throws IOException {
    return store.clearFiles().isOver(store.disk())
        || catalog.needsBase()
        || segments.isSweepWaiting()
        || scope == Scope.ERASURE;
  }

  private boolean freesJournal(JournalMark start) {
    return !start.file().equals(writer.committed().start().file());
  }

  /** Makes what ended streams left unreadable. */
  Erasure erasure() {
    return erasure;
  }

  /** Gives out new data keys. */
  Rekeying rekeying() {
    return rekeying;
  }

  /** What a checkpoint writes. */
  private enum Scope {
    /** The catalog gets the streams that changed, if any did. */
    CHANGES,
    /** It gets all streams in a new base, if any changed. */
    BASE,
    /** A new base in any case. */
    ERASURE
  }

  /** A whole checkpoint; nothing happens when there is nothing to write and nothing to free. */
  void run() throws IOException {
    boolean base = catalog.wantsBase() || store.clearFiles().isOver(store.disk());
    run(base ? Scope.BASE : Scope.CHANGES);
  }

  /** A checkpoint with a new catalog of all streams, whether or not anything changed. */
  void runWhole() throws IOException {
    run(Scope.ERASURE);
  }

  private void run(Scope scope) throws IOException {
    JournalMark start = core.delivered();
    List<Stream> changed = core.takeChanged();
    List<Stream> ended = List.of();
    try {
      List<StreamCut> cuts = cut(scope == Scope.CHANGES ? changed : core.streams());
      ended = core.takeEnded();
      boolean nothing = changed.isEmpty() && ended.isEmpty() && !freesJournal(start);
      if (nothing && !isNeededAnyhow(scope)) {
        rewriter.committed();
        return;
      }
      writer.commit(start, cuts, dropped(ended, scope), others(scope), Set.of());
      ended.forEach(this::forget);
      segments.allCommitted();
      segments.deleteUnused();
      rewriter.committed();
    } catch (IOException | RuntimeException e) {
      core.changedStill(changed);
      core.endedStill(ended);
      throw e;
    }
    count = count + 1;
  }

  /**
   * On a full volume: commits the streams that need no room in a segment, ended ones too, and gives
   * back what they had. The journal's start stays, so for all others it is as if nothing happened:
   * where the catalog may have no more files, a new base repeats what it says of them.
   */
  void free() throws IOException {
    List<Stream> changed = core.takeChanged();
    List<Stream> ended = List.of();
    try {
      Map<Boolean, List<StreamCut>> cuts =
          cut(changed).stream().collect(Collectors.partitioningBy(c -> c.pieces().isEmpty()));
      ended = core.takeEnded();
      if (!cuts.get(true).isEmpty() || !ended.isEmpty()) {
        free(cuts.get(true), ids(ended));
        ended.forEach(this::forget);
        segments.deleteUnused();
        rewriter.looksAgain();
      }
      core.changedStill(cuts.get(false).stream().map(StreamCut::stream).toList());
    } catch (IOException | RuntimeException e) {
      core.changedStill(changed);
      core.endedStill(ended);
      throw e;
    }
  }

  /** Its end is durable, whether or not the catalog still names it. */
  private void forget(Stream ended) {
    segments.ended(ended.id());
    ended.closeKeys();
  }

  private void free(List<StreamCut> cuts, Set<StreamId> ended) throws IOException {
    if (catalog.mayAppend()) {
      writer.commit(writer.committed().start(), cuts, ended, Optional.empty(), segments.placed());
      return;
    }
    Set<StreamId> changed = new HashSet<>(ended);
    cuts.forEach(c -> changed.add(c.stream().id()));
    List<CatalogEntry> others = committedOthers(changed);
    try {
      writer.commit(
          writer.committed().start(), cuts, ended, Optional.of(others), segments.placed());
    } finally {
      others.forEach(CatalogEntry::closeKeys);
    }
  }

  /**
   * What is committed of all other streams, of those too that ended: the journal has them still.
   *
   * @throws DiskFullException when that is damaged: only a whole checkpoint helps, and needs room
   */
  private List<CatalogEntry> committedOthers(Set<StreamId> changed) throws DiskFullException {
    CatalogLoad load = new CatalogLoad(store);
    if (!read(load)) {
      throw new DiskFullException("the catalog is damaged, and a new one finds no room");
    }
    List<CatalogEntry> others = new ArrayList<>();
    load.dropped().forEach(id -> others.add(CatalogEntry.dropped(id)));
    for (CatalogEntry entry : load.streams().values()) {
      if (changed.contains(entry.stream())) {
        entry.closeKeys();
      } else {
        others.add(entry);
      }
    }
    return others;
  }

  /**
   * Reads the committed catalog. Where it cannot be read, the next checkpoint writes what is in
   * memory in its place: the next start would find no stream.
   *
   * @return whether all was well
   */
  boolean readCatalog() {
    CatalogLoad load = new CatalogLoad(store);
    boolean well = read(load);
    load.streams().values().forEach(CatalogEntry::closeKeys);
    return well;
  }

  private boolean read(CatalogLoad load) {
    try {
      load.run(writer.committed().catalog());
      return true;
    } catch (IOException e) {
      LOG.error("Damage: {}; nothing is lost, a new catalog is written", e.getMessage());
      catalog.damaged();
      load.streams().values().forEach(CatalogEntry::closeKeys);
      return false;
    }
  }

  private static Set<StreamId> ids(List<Stream> streams) {
    return streams.stream().map(Stream::id).collect(Collectors.toSet());
  }

  /** Ended streams that the catalog names as such. */
  private Set<StreamId> dropped(List<Stream> ended, Scope scope) {
    Set<StreamId> dropped = new HashSet<>(ids(ended));
    if (scope != Scope.CHANGES) {
      dropped.addAll(erasure.waiting());
    }
    if (scope == Scope.ERASURE) {
      dropped.removeAll(erasure.erasing());
    }
    return dropped;
  }

  /** A new base needs no entries besides those of the cuts. */
  private static Optional<List<CatalogEntry>> others(Scope scope) {
    return scope == Scope.CHANGES ? Optional.empty() : Optional.of(List.of());
  }

  /** Marks the journal as closed in order; nothing may be written to it afterwards. */
  void commitStop() throws IOException {
    writer.commitStop();
  }

  /**
   * Asks the owners; streams that ended, or have nothing yet, give nothing.
   *
   * @throws RejectedExecutionException when an owner shut down
   */
  private static List<StreamCut> cut(Collection<Stream> streams) {
    List<CompletableFuture<Optional<StreamCut>>> asked = new ArrayList<>();
    streams.forEach(s -> asked.add(s.housekeeping().cut()));
    List<StreamCut> cuts = new ArrayList<>();
    asked.forEach(f -> f.join().ifPresent(cuts::add));
    return cuts;
  }

  void close() throws IOException {
    writer.close();
    rewriter.close();
    catalog.close();
  }
}
