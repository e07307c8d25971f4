package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * Turns waiting submissions into synced frames: takes all that waits, seals, looks again, writes,
 * syncs once, and hands everything to the owners.
 *
 * <p>Invariant: an owner hears of a submission only after every byte of it was synced (with a sync
 * interval: written). Thread rule: {@link #submit} and {@link #nothingArrived} for every thread,
 * everything else for the journal thread.
 */
final class GroupCommit {
  private final MpscUnboundedAtomicArrayQueue<Submission> arriving =
      new MpscUnboundedAtomicArrayQueue<>(1024);
  private final FrameFiller filler = new FrameFiller();
  private final JournalFrame frame = filler.frame();
  private final JournalWriter writer;
  private final StoreRules rules;
  private final List<Stream> touched = new ArrayList<>();
  private boolean unsynced;
  private boolean unproven;
  private volatile long syncs;

  /**
   * @param previousDirectory of the frame that the next one follows
   */
  GroupCommit(JournalWriter writer, byte[] previousDirectory, StoreRules rules) {
    this.writer = writer;
    this.rules = rules;
    frame.follow(previousDirectory);
  }

  void submit(Submission submission) {
    arriving.offer(submission);
  }

  boolean nothingArrived() {
    return arriving.isEmpty();
  }

  /** Takes over what arrived. */
  void look() {
    Submission s;
    while ((s = arriving.relaxedPoll()) != null) {
      filler.add(s);
    }
  }

  boolean hasWork() {
    return !filler.isEmpty();
  }

  /** True when somebody waits for what would be committed now. */
  boolean isUrgent() {
    return filler.isUrgent();
  }

  /** True when frames were synced and no frame on disk says so. */
  boolean isUnproven() {
    return unproven;
  }

  /** True when frames were written and not synced. */
  boolean isUnsynced() {
    return unsynced;
  }

  /** How often the journal was synced. */
  long syncs() {
    return syncs;
  }

  /**
   * Commits what waits, up to {@link JournalWriter#MAX_COMMIT} of it.
   *
   * @throws DiskFullException when there is no room: what was to be committed waits again
   */
  void commit() throws IOException {
    try {
      stageAll();
      write();
    } catch (IOException e) {
      filler.takeBack();
      throw e;
    }
    if (rules.syncsBeforeAck()) {
      sync();
    }
    deliver();
  }

  private void stageAll() throws IOException {
    while (!filler.isEmpty()) {
      int room = Math.min(writer.room(), Math.max(JournalFrame.LIMIT, filler.need()));
      if (filler.fill(room)) {
        writer.stage(frame.plain(), frame.finish(writer.synced()), 0);
        look();
      } else if (!filler.isEmpty()) {
        if (!writer.isEmpty()) {
          return;
        }
        nextFile();
      }
    }
  }

  private void nextFile() throws IOException {
    if (unsynced) {
      sync();
    }
    writer.openFile(filler.need());
  }

  private void write() throws IOException {
    if (!writer.isEmpty()) {
      writer.write();
      unsynced = true;
      unproven = true;
    }
    filler.written();
  }

  /** Makes what was written durable. */
  void sync() throws IOException {
    if (unsynced) {
      writer.sync();
      unsynced = false;
      syncs++;
    }
  }

  /** Says on disk, in an empty frame, that everything before it was synced. */
  void prove() throws IOException {
    sync();
    frame.begin(JournalFrame.LIMIT);
    if (writer.room() < frame.emptyLength()) {
      writer.openFile(frame.emptyLength());
    }
    writer.stage(frame.plain(), frame.finish(writer.synced()), 0);
    write();
    sync();
    unproven = false;
  }

  private void deliver() {
    for (Submission s : filler.finished()) {
      if (s.stream.chain(s)) {
        touched.add(s.stream);
      }
    }
    filler.finished().clear();
    touched.forEach(Stream::deliver);
    touched.clear();
  }
}
