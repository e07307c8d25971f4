package io.sealstream.store;

import java.io.IOException;

/**
 * What the housekeeper does in one pass, without its clock: keeps a journal file ready and the
 * {@link Reserve} whole, makes checkpoints, flushes memory, rewrites segments where there is room.
 *
 * <p>On a full volume: a checkpoint is tried first, since it gives journal files back. When there
 * is still no room, publishers stop and the reserve is given up. What then needs no segment, such
 * as deletes and purges, is committed by itself and gives its segments back; once everything can be
 * committed, nothing waits, and there is room for a journal file and the reserve, publishers go on.
 * One thread.
 */
final class Upkeep {
  private final StoreCore core;

  Upkeep(StoreCore core) {
    this.core = core;
  }

  /**
   * One pass.
   *
   * @param wanted a checkpoint is asked for, or due
   * @return whether a checkpoint was made
   * @throws DiskFullException when there is no room: {@link #full} follows
   */
  boolean pass(boolean wanted) throws IOException {
    JournalRoom room = core.journalFiles().room();
    boolean isScarce = !isReady() || core.health().isFull() || room.isAskedFor();
    boolean checkpoint = isScarce || wanted || core.journalFiles().isHalfFull();
    if (checkpoint) {
      checkpoint();
    } else if (core.memory().needsFlush()) {
      core.checkpoint().flush();
    }
    core.journalFiles().prepare();
    core.journalFiles().look(core.reserve().missing());
    if ((core.health().isFull() && room.isWaitedFor()) || !room.suffices()) {
      throw new DiskFullException("entries wait for room in the journal");
    }
    if (core.journalFiles().isUsed()) {
      core.reserve().make();
    }
    core.health().roomFound();
    return checkpoint;
  }

  private boolean isReady() throws IOException {
    try {
      core.journalFiles().prepare();
      return true;
    } catch (DiskFullException e) {
      return false; // a checkpoint may give a file back
    }
  }

  private void checkpoint() throws IOException {
    if (core.health().isFull() && !hasRoomForTails()) {
      core.checkpoint().free();
      if (!hasRoomForTails()) {
        throw new DiskFullException(
            "%d bytes of messages wait for room in segments".formatted(core.memory().unflushed()));
      }
    }
    core.checkpoint().run();
  }

  /** Nothing is begun that cannot be finished: it would eat what deletes need. */
  private boolean hasRoomForTails() throws IOException {
    return roomBesideTails() > 0;
  }

  private long roomBesideTails() throws IOException {
    long tails = core.memory().unflushed() + JournalFiles.MARGIN;
    return core.store().disk().usableSpace() - tails;
  }

  /**
   * Copies a part of what should stand in other files; it counts after the next checkpoint. On a
   * full volume only what gives space back, in what the reserve left, and never in what deletes
   * need.
   *
   * @return about how many bytes it read; 0: there is nothing to do before the next checkpoint, or
   *     no room
   */
  long rewrite() throws IOException {
    Rewriter rewriter = core.checkpoint().rewriter();
    long room = roomBesideTails();
    long copied =
        core.health().isFull()
            ? rewriter.compact(room - forDeletes())
            : rewriter.step(room - core.reserve().missing() - core.journalFiles().missing());
    if (copied > 0) {
      core.journalFiles().look(core.reserve().missing());
    }
    return copied;
  }

  /** Their journal file, if none is ready. */
  private long forDeletes() {
    return core.journalFiles().missing() > 0 ? core.reserve().forDeletes() : 0;
  }

  /**
   * Erases what ended, where there is room for what the step writes.
   *
   * @return whether a checkpoint was made
   */
  boolean erase() throws IOException {
    if (!hasRoomForErasure()) {
      return false;
    }
    core.checkpoint().erasure().step();
    return true;
  }

  private boolean hasRoomForErasure() throws IOException {
    long needed = core.reserve().missing() + core.journalFiles().nextSize();
    return !core.health().isFull() && roomBesideTails() >= needed;
  }

  /**
   * Gives out the new keys that were asked for, where there is room for what that writes; else they
   * wait for it.
   *
   * @return whether a checkpoint was made
   */
  boolean rekey() throws IOException {
    Rekeying rekeying = core.checkpoint().rekeying();
    if (!rekeying.isAsked() || !hasRoomForErasure()) {
      return false;
    }
    Erasure erasure = core.checkpoint().erasure();
    if (erasure.isBegun() || erasure.isCrowded()) {
      erasure.step(); // its catalog may not name keys that are made now
    }
    if (erasure.isBegun()) {
      return true;
    }
    rekeying.begin();
    return true;
  }

  /**
   * Something found no room: publishers stop.
   *
   * @return whether space was given up that is worth another try at once
   */
  boolean full(DiskFullException why) throws IOException {
    core.health().full(why);
    return core.reserve().giveUp();
  }
}
