package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.RingRole;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Replaces keys of the ring, and so makes unreadable what they sealed, also in blocks that the disk
 * still holds: names, entries and keys of streams that ended, and keys that streams do not use any
 * more. They stand in journal and catalog.
 *
 * <ol>
 *   <li>New keys in all copies of the ring; the old ones still open.
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
  private static final Set<RingRole> WHERE_NAMES_STAND = Set.of(RingRole.JOURNAL, RingRole.CATALOG);

  /**
   * Old keys that the ring may hold before more are made: it has room for a hundred, and starts
   * that are cut short leave two or three each.
   */
  private static final int MANY = 40;

  private static final Runnable NOTHING = () -> {};

  private final StoreCore core;
  private final OpenStore store;
  private final Checkpoint checkpoint;

  /** Streams whose end is durable. */
  private final Set<StreamId> pending = ConcurrentHashMap.newKeySet();

  /** Keys that somebody wants to be replaced. */
  private final Set<RingRole> asked = EnumSet.noneOf(RingRole.class);

  private Runnable renewal = NOTHING;

  // The step that was begun and not finished.
  private boolean begun;
  private Set<StreamId> erasing = Set.of();
  private List<StreamKeys> rekeyed = List.of();

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

  /** The next step replaces these keys. */
  void ask(Set<RingRole> roles) {
    asked.addAll(roles);
  }

  /**
   * As {@link #ask(Set)}.
   *
   * @param behind done in that step when the journal is under its new key, and before the catalog
   *     is: what came before is in the old journal, and what comes later is in the new one
   */
  void ask(Set<RingRole> roles, Runnable behind) {
    ask(roles);
    renewal = behind;
  }

  /** Streams that ended and can still be read by somebody with the volume and the key. */
  int pending() {
    return pending.size();
  }

  boolean isPending() {
    return isReason() || begun || store.oldKeys() > 0;
  }

  /** Old keys must go before a step makes more. */
  boolean isCrowded() {
    return store.oldKeys() >= MANY;
  }

  /** A step was begun and waits for the journal's old files. */
  boolean isBegun() {
    return begun;
  }

  /** There is something that only new keys destroy. */
  private boolean isReason() {
    return !pending.isEmpty() || !asked.isEmpty() || checkpoint.rekeying().hasFree();
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
      begin();
    }
    checkpoint.runWhole();
    if (!core.journalFiles().needsOtherKey(store.journalKey().map(DataKey::id).orElse(0))) {
      // A file under a dropped key that came back would be taken for somebody else's.
      store.disk().forceDirectory();
      end();
    }
  }

  /** What ended was applied, so nothing of it comes into the new files. */
  private void begin() throws IOException {
    if (isReason() && !isCrowded()) {
      Set<StreamId> ended = Set.copyOf(pending);
      store.renewKeys(roles());
      rekeyed = checkpoint.rekeying().takeFree();
      rekeyed.forEach(StreamKeys::doom);
      erasing = ended;
      asked.clear();
    }
    core.journalFiles().deleteSpares();
    core.journalFiles().prepare(); // here, where no publisher waits for it
    core.turnOverJournal();
    if (asked.isEmpty()) {
      renewal.run();
      renewal = NOTHING;
    }
    begun = true;
  }

  private Set<RingRole> roles() {
    Set<RingRole> roles = EnumSet.noneOf(RingRole.class);
    roles.addAll(asked);
    if (!pending.isEmpty() || checkpoint.rekeying().hasFree()) {
      roles.addAll(WHERE_NAMES_STAND);
    }
    return roles;
  }

  private void end() throws IOException {
    if (core.rules().destroysOldKeys()) {
      store.dropOldKeys();
    }
    pending.removeAll(erasing);
    rekeyed.forEach(StreamKeys::forget);
    erasing = Set.of();
    rekeyed = List.of();
    begun = false;
    checkpoint.rekeying().look();
  }
}
