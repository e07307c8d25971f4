package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One stream in the engine. The owner submits and applies, the journal thread frames and delivers;
 * each side touches its own fields only. Hand-overs: {@link GroupCommit#submit} to the journal
 * thread, the owner's executor back.
 */
final class Stream implements StreamStore {
  private final StoreCore core;
  private final StreamId id;
  private final StreamKeys keys;
  private final SegmentReader reader;
  private final Holes holes;
  private final StreamLog log;
  private final StreamHousekeeping housekeeping;

  /** In the list of streams that the next checkpoint looks at. */
  private final AtomicBoolean changed = new AtomicBoolean();

  // The owner's (during recovery: the recovering thread's).
  private Executor owner;
  private StreamMachine machine;
  private long stagedOp;
  private long appliedOp;

  /** Entries behind this op are sealed under the key in force. */
  private long keyedOp;

  private boolean dropping;
  private boolean ended;
  private final ReadOnly readOnly = new ReadOnly();

  // The journal thread's.
  boolean created;
  long frameNumber;
  int frameIndex;
  private final DurableChain durable = new DurableChain();

  /**
   * @param created true when its key stands in catalog or journal
   */
  Stream(StoreCore core, StreamId id, Optional<DataKey> key, boolean created) {
    this(core, id, new StreamKeys(key, List.of(), core.rules()), created);
  }

  /** A stream of the catalog. */
  Stream(StoreCore core, CatalogEntry entry) {
    this(core, entry.stream(), new StreamKeys(entry.key(), entry.oldKeys(), core.rules()), true);
  }

  private Stream(StoreCore core, StreamId id, StreamKeys keys, boolean created) {
    this.core = core;
    this.id = id;
    this.keys = keys;
    this.created = created;
    this.reader = new SegmentReader(id, core.openFiles(), core.frameCache());
    this.holes = new Holes(id, core.holes(), this::change);
    this.log = new StreamLog(reader, core.memory(), holes);
    this.housekeeping = new StreamHousekeeping(this, log);
  }

  void attach(Executor owner, StreamMachine machine) {
    this.owner = owner;
    this.machine = machine;
  }

  @Override
  public StreamId id() {
    return id;
  }

  @Override
  public StreamLog log() {
    return log;
  }

  @Override
  public long heapBytes() {
    return 0;
  }

  @Override
  public Optional<Quarantine> quarantine() {
    return readOnly.quarantine();
  }

  @Override
  public boolean acceptLoss() {
    boolean accepted = readOnly.end();
    if (accepted) {
      change();
    }
    return accepted;
  }

  @Override
  public List<Hole> holes() {
    return holes.list();
  }

  @Override
  public boolean submit(EntryBatch batch, Urgency urgency, Runnable applied) {
    if (dropping || readOnly.isSet() || !core.accepts(urgency, batch.end())) {
      return false;
    }
    Submission submission = Submission.of(this, batch, stagedOp + 1, urgency, applied);
    stagedOp = submission.lastOp;
    core.submit(submission);
    return true;
  }

  @Override
  public boolean hasRoom(int bytes) {
    return !dropping && !readOnly.isSet() && core.accepts(Urgency.NOW, bytes);
  }

  @Override
  public boolean drop(Runnable applied) {
    if (dropping || !core.health().accepts(Urgency.FREEING)) {
      return false;
    }
    dropping = true;
    core.submit(Submission.drop(this, ++stagedOp, applied));
    return true;
  }

  // --- the journal thread ---

  /** Writes what a CREATED run holds; returns its length. */
  int writeKey(byte[] into) {
    Optional<DataKey> key = key();
    BigEndian.putInt(into, 0, key.map(DataKey::id).orElse(0));
    key.ifPresent(k -> k.copyTo(into, 4));
    return key.isPresent() ? 4 + DataKey.LENGTH : 4;
  }

  /** Adds a durable submission to those that go to the owner; true when it is the first. */
  boolean chain(Submission submission) {
    return durable.add(submission);
  }

  /** Hands the chain to the owner. */
  void deliver() {
    Submission first = durable.take();
    change();
    try {
      owner.execute(() -> apply(first));
    } catch (RejectedExecutionException e) {
      // The owner shut down before the store: nobody is left to be told.
    }
  }

  // --- the owner ---

  private void apply(Submission first) {
    try {
      for (Submission s = first; s != null && core.health().isUsable(); s = s.next) {
        if (s.drop) {
          end();
        } else {
          EntryBatch.apply(s.array, 0, s.end, machine);
        }
        appliedOp = s.lastOp;
        s.applied.run();
      }
      changed();
    } catch (RuntimeException | Error e) {
      core.health().poison(e);
    }
  }

  @Override
  public void changed() {
    change();
    log.tail().account();
    core.memoryGrew();
  }

  /** What the machine gave to a cut is committed. */
  void saved(byte[] state) {
    if (!ended) {
      machine.saved(state);
    }
  }

  private void end() {
    ended = true;
    log.removeBelow(log.lastSequence() + 1);
    core.ended(this);
  }

  /** Zeroes the keys; nothing is sealed or opened with them any more. */
  void closeKeys() {
    keys.close();
  }

  // --- the housekeeper ---

  StreamHousekeeping housekeeping() {
    return housekeeping;
  }

  Executor owner() {
    return owner;
  }

  boolean hasEnded() {
    return ended;
  }

  /** It could not be restored whole. */
  boolean isPreserved() {
    return readOnly.preserved().isPresent();
  }

  /** Seals what is written from now on. Any thread. */
  Optional<DataKey> key() {
    return keys.current();
  }

  /** The housekeeper's. */
  StreamKeys keys() {
    return keys;
  }

  /** The next checkpoint gives the stream another key; what must stay as it is keeps its own. */
  void renewKey(DataKey next) {
    keys.renew(next);
    change();
  }

  /** What is submitted from now on is sealed under a new key; any thread. */
  void keyed() {
    owner.execute(() -> keyedOp = stagedOp);
    change();
  }

  /** The next checkpoint will look at this stream; any thread. */
  void change() {
    if (!changed.getAndSet(true)) {
      core.changed(this);
    }
  }

  void unchanged() {
    changed.set(false);
  }

  /** What a checkpoint takes; empty when the stream ended or has nothing yet. */
  Optional<StreamCut> cut() {
    if (ended || (appliedOp == 0 && !readOnly.isSet())) {
      return Optional.empty();
    }
    List<LogTail.Piece> pieces = log.tail().cut();
    return Optional.of(
        new StreamCut(
            this,
            readOnly.preserved(),
            appliedOp,
            appliedOp >= keyedOp,
            quarantine(),
            log.state(),
            log.tail().live(),
            log.holes(),
            pieces,
            machine.save()));
  }

  // --- recovery ---

  long appliedOp() {
    return appliedOp;
  }

  /** Recovery is over: from now on the owner runs this stream's tasks. */
  void handOver(Executor to) {
    owner = to;
  }

  /** Takes over what a catalog entry says; what contradicts itself makes the stream read-only. */
  void restore(CatalogEntry entry, List<StreamSegment> segments, Loss loss) {
    appliedOp = entry.op();
    stagedOp = entry.op();
    if (keys.hasOld()) {
      change(); // so that the next checkpoint finds out what still needs them
    }
    if (loss == Loss.ACCEPTED) {
      change();
    } else {
      entry.quarantine().ifPresent(readOnly::because);
    }
    try {
      log.restore(entry.log(), new LogIndexes(reader, segments, entry.holes(), loss));
    } catch (DamageException e) {
      readOnly.preserve(entry, e.getMessage());
      change();
    }
  }

  /** Applies what the journal holds and the stream does not have yet. */
  void replay(byte[] array, int from, int end) {
    if (from < end && readOnly.misses(EntryBatch.op(array, from))) {
      change();
    }
    for (int at = from; at < end && !readOnly.isSet(); at = EntryBatch.next(array, at)) {
      long op = EntryBatch.op(array, at);
      if (op > appliedOp + 1) {
        quarantine(
            appliedOp + 1, op - 1, "entries before op " + op + " are missing in the journal");
      } else if (op == appliedOp + 1) {
        EntryBatch.apply(array, at, EntryBatch.next(array, at), machine);
        appliedOp = op;
        stagedOp = op;
        change();
      }
    }
    log.tail().account();
  }

  /** Applies an entry that was too long for the journal. */
  void replaySpilled(Disk disk, Spill.Reference at) {
    if (readOnly.misses(at.op())) {
      change();
    }
    if (at.op() <= appliedOp || readOnly.isSet()) {
      return;
    }
    try {
      byte[] entry = reader.spilled(disk, at, keys.all());
      replay(entry, 0, entry.length);
    } catch (DamageException e) {
      quarantine(at.op(), at.op(), e.getMessage());
    }
  }

  void replayDrop() {
    dropping = true;
    end();
  }

  void quarantine(long firstOp, long lastOp, String reason) {
    if (readOnly.because(new Quarantine(firstOp, lastOp, reason))) {
      change();
    }
  }
}
