package io.sealstream.store;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

  // The step that was begun and not finished.
  private boolean begun;
  private Set<StreamId> erasing = Set.of();

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
    if (!begun) {
      // Their ends were applied, so nothing of them comes into the new file.
      Set<StreamId> ended = Set.copyOf(pending);
      store.renewKeys();
      core.journalFiles().deleteSpares();
      core.turnOverJournal();
      erasing = ended;
      begun = true;
    }
    checkpoint.runWhole();
    if (!isOldKeyUsed()) {
      // A file under a dropped key that came back would be taken for somebody else's.
      store.disk().forceDirectory();
      if (core.rules().destroysOldKeys()) {
        store.dropOldKeys();
      }
      pending.removeAll(erasing);
      erasing = Set.of();
      begun = false;
    }
  }

  /** Also by a file that was begun while the keys were renewed. */
  private boolean isOldKeyUsed() {
    int key = store.journalKey().orElseThrow().id();
    return core.journalFiles().used().stream().anyMatch(file -> file.keyId() != key);
  }
}
