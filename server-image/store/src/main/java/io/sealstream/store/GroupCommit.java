package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
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
  private final Spill spill;
  private final FrameFiller filler;
  private final JournalFrame frame;
  private final JournalWriter writer;
  private final JournalFiles files;
  private final boolean syncsEach;
  private final List<Stream> touched = new ArrayList<>();
  private boolean unsynced;
  private boolean unproven;
  private volatile long syncs;

  /**
   * Everything before was handed to the owners. Never goes back, and is behind the end of every
   * stream whose owner heard of it: a catalog that does not name that stream can start here.
   */
  private volatile JournalMark delivered;

  private volatile JournalMark synced;

  /**
   * @param previousDirectory of the frame that the next one follows
   * @param cipher in force: after 100 ms of silence no file of the journal's end is under another
   * @param syncsEach owners hear after the sync; else after the write
   * @param rules for what stands in a frame
   */
  GroupCommit(
      JournalWriter writer,
      JournalFiles files,
      Spill spill,
      byte[] previousDirectory,
      CipherSuite cipher,
      boolean syncsEach,
      StoreRules rules) {
    this.spill = spill;
    this.filler = new FrameFiller(spill, rules);
    this.frame = filler.frame();
    this.writer = writer;
    this.files = files;
    this.syncsEach = syncsEach;
    this.unproven = !files.inOtherCiphers(cipher).isEmpty(); // an empty frame begins a new file
    this.delivered = writer.end();
    this.synced = writer.end();
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

  /** Everything in front of this was handed to the owners. Any thread. */
  JournalMark delivered() {
    return delivered;
  }

  /** Everything in front of this was synced. Any thread. */
  JournalMark synced() {
    return synced;
  }

  /** How often the journal was synced. */
  long syncs() {
    return syncs;
  }

  /**
   * Commits what waits, up to {@link JournalWriter#MAX_COMMIT} of it.
   *
   * @return false when the journal is at its bound: what waits must wait for a checkpoint
   * @throws DiskFullException when there is no room: what was to be committed waits again
   */
  boolean commit() throws IOException {
    boolean room;
    try {
      room = stageAll();
      spill.sync();
      write();
    } catch (DiskFullException e) {
      takeBack();
      throw e;
    }
    if (syncsEach) {
      sync();
    }
    deliver();
    return room;
  }

  private boolean stageAll() throws IOException {
    while (!filler.isEmpty()) {
      if (filler.fill(Math.min(writer.room(), JournalFrame.LIMIT), writer.stagedEnd())) {
        int length = frame.finish(writer.synced());
        writer.stage(frame.plain(), length, 0);
        look();
      } else if (!filler.isEmpty()) {
        if (!writer.isEmpty()) {
          return true;
        }
        // The bound gives way to a submission that began: no checkpoint can free its files.
        if (filler.began().isEmpty() && !files.mayTake()) {
          return false;
        }
        openFile(JournalFrame.LIMIT);
      }
    }
    return true;
  }

  private void openFile(int plainLength) throws IOException {
    sync();
    spill.close(); // its entries go with the journal file that refers to them
    writer.openFile(plainLength);
  }

  private void write() throws IOException {
    if (!writer.isEmpty()) {
      writer.write();
      unsynced = true;
      unproven = true;
      spill.referred(writer.end().file());
    }
    filler.written();
  }

  /** Makes what was written durable. */
  void sync() throws IOException {
    if (unsynced) {
      writer.sync();
      unsynced = false;
      synced = writer.end();
      syncs++;
    }
  }

  /** Says on disk, in an empty frame, that everything before it was synced. */
  void prove() throws IOException {
    sync();
    try {
      writeProof();
    } catch (DiskFullException e) {
      takeBack();
      throw e;
    }
    sync();
    unproven = false;
    advance();
  }

  private void advance() {
    delivered = files.forward(delivered, filler.began().orElse(writer.end()));
  }

  /** Goes on in a new file, under the key of new files, at once. */
  void turnOver() throws IOException {
    sync();
    writer.leave();
    prove();
  }

  private void writeProof() throws IOException {
    frame.begin(JournalFrame.LIMIT);
    if (writer.room() < frame.emptyLength()) {
      openFile(frame.emptyLength());
    }
    int length = frame.finish(writer.synced());
    writer.stage(frame.plain(), length, 0);
    write();
  }

  /** Nothing of what was to be written stands on disk for sure: it waits again, for a new file. */
  private void takeBack() throws IOException {
    filler.takeBack();
    writer.abandon();
    spill.abandon();
  }

  /** Nothing more will be committed. */
  void close() throws IOException {
    writer.close();
    spill.close();
  }

  private void deliver() {
    for (Submission s : filler.finished()) {
      files.room().written(s.end);
      if (s.stream.chain(s)) {
        touched.add(s.stream);
      }
    }
    filler.finished().clear();
    touched.forEach(Stream::deliver);
    touched.clear();
    advance();
  }
}
