package io.sealstream.store;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Makes what ended streams left unreadable, also in blocks that the disk still holds: their keys,
 * names and entries stand in journal and catalog, so the keys of those are replaced.
 *
 * <ol>
 *   <li>New journal and catalog keys in all copies of the ring; the old ones still open.
 *   <li>The journal goes on in a new file, under the new key.
 *   <li>A checkpoint with a new catalog of all streams, under the new key, and its superblock.
 *   <li>The old keys go from all copies of the ring.
 * </ol>
 *
 * <p>Invariant: a key goes when no file needs it any more. A crash in between leaves both keys in
 * the ring, and the next start goes on. A plain store has nothing to destroy. Used by the
 * housekeeper; {@link #pending} for every thread.
 */
final class Erasure {
  private final StoreCore core;
  private final OpenStore store;
  private final Checkpoint checkpoint;

  /** Streams whose end is durable. */
  private final Set<StreamId> pending = ConcurrentHashMap.newKeySet();

  // The step that was begun and not finished; none when there are no files to leave.
  private Set<StreamId> erasing = Set.of();
  private Set<FileId> leaving = Set.of();

  Erasure(StoreCore core, Checkpoint checkpoint) {
    this.core = core;
    this.store = core.store();
    this.checkpoint = checkpoint;
  }

  /** The end of this stream is in catalog or journal. */
  void ended(StreamId stream) {
    if (store.journalKey().isPresent()) {
      pending.add(stream);
    }
  }

  /** Streams that ended and can still be read by somebody with the volume and the key. */
  int pending() {
    return pending.size();
  }

  boolean isPending() {
    return !pending.isEmpty() || store.hasOldKeys();
  }

  /** Those whose end a catalog must go on naming, so that a later start knows of them. */
  Set<StreamId> waiting() {
    return Set.copyOf(pending);
  }

  /** Those that the step in progress erases: its catalog does not name them. */
  Set<StreamId> erasing() {
    return erasing;
  }

  /** The whole step, or what is left of one. */
  void step() throws IOException {
    if (!isPending()) {
      return;
    }
    if (leaving.isEmpty()) {
      // Their ends were applied, so nothing of them comes into the new file.
      Set<StreamId> ended = Set.copyOf(pending);
      Set<FileId> used = usedJournals();
      store.renewKeys();
      core.journalFiles().deleteSpares();
      core.turnOverJournal();
      erasing = ended;
      leaving = used;
    }
    checkpoint.runWhole();
    Set<FileId> left = usedJournals();
    left.retainAll(leaving);
    if (left.isEmpty()) {
      // A file under a dropped key that came back would be taken for somebody else's.
      store.disk().forceDirectory();
      if (core.rules().destroysOldKeys()) {
        store.dropOldKeys();
      }
      pending.removeAll(erasing);
      erasing = Set.of();
      leaving = Set.of();
    }
  }

  private Set<FileId> usedJournals() {
    return core.journalFiles().used().stream()
        .map(JournalFiles.Used::id)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
