package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
  private final Optional<DataKey> key;
  private final SegmentReader reader;
  private final Holes holes;
  private final StreamLog log;

  /** In the list of streams that the next checkpoint looks at. */
  private final AtomicBoolean changed = new AtomicBoolean();

  // The owner's (during recovery: the recovering thread's).
  private Executor owner;
  private StreamMachine machine;
  private long stagedOp;
  private long appliedOp;
  private boolean dropping;
  private boolean ended;
  private Quarantine quarantine;
  private CatalogEntry preserved;

  // The journal thread's.
  boolean created;
  long frameNumber;
  int frameIndex;
  private Submission chain;
  private Submission chainEnd;

  /**
   * @param created true when its key stands in catalog or journal
   */
  Stream(StoreCore core, StreamId id, Optional<DataKey> key, boolean created) {
    this.core = core;
    this.id = id;
    this.key = key;
    this.created = created;
    this.reader = new SegmentReader(id, key, core.openFiles(), core.frameCache());
    this.holes = new Holes(id, core.holes());
    this.log = new StreamLog(reader, core.memory(), holes);
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
  public Optional<Quarantine> quarantine() {
    return Optional.ofNullable(quarantine);
  }

  @Override
  public boolean acceptLoss() {
    if (preserved != null) {
      return false;
    }
    quarantine = null;
    change();
    return true;
  }

  @Override
  public List<Hole> holes() {
    return holes.list();
  }

  @Override
  public boolean submit(EntryBatch batch, Urgency urgency, Runnable applied) {
    if (dropping || quarantine != null || !core.accepts(urgency, batch.end())) {
      return false;
    }
    Submission submission = Submission.of(this, batch, stagedOp + 1, urgency, applied);
    stagedOp = submission.lastOp;
    core.submit(submission);
    return true;
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
    BigEndian.putInt(into, 0, key.map(DataKey::id).orElse(0));
    key.ifPresent(k -> k.copyTo(into, 4));
    return key.isPresent() ? 4 + DataKey.LENGTH : 4;
  }

  /** Adds a durable submission to those that go to the owner; true when it is the first. */
  boolean chain(Submission submission) {
    submission.next = null;
    if (chain == null) {
      chain = submission;
      chainEnd = submission;
      return true;
    }
    chainEnd.next = submission;
    chainEnd = submission;
    return false;
  }

  /** Hands the chain to the owner. */
  void deliver() {
    Submission first = chain;
    chain = null;
    chainEnd = null;
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
          apply(s.array, 0, s.end);
        }
        appliedOp = s.lastOp;
        s.applied.run();
      }
      change();
      log.tail().account();
      core.memoryGrew();
    } catch (RuntimeException | Error e) {
      core.health().poison(e);
    }
  }

  private void apply(byte[] array, int from, int end) {
    for (int at = from; at < end; at = EntryBatch.next(array, at)) {
      int kind = EntryBatch.kind(array, at);
      if (kind != EntryBatch.VOID) {
        machine.apply(
            EntryBatch.op(array, at),
            kind,
            array,
            at + EntryBatch.HEADER,
            EntryBatch.bodyLength(array, at));
      }
    }
  }

  private void end() {
    ended = true;
    log.removeBelow(log.lastSequence() + 1);
    core.ended(this);
  }

  /** Zeroes the key; nothing is sealed or opened with it any more. */
  void closeKey() {
    key.ifPresent(DataKey::close);
  }

  // --- checkpoints ---

  Optional<DataKey> key() {
    return key;
  }

  /** The next checkpoint will look at this stream. */
  private void change() {
    if (!changed.getAndSet(true)) {
      core.changed(this);
    }
  }

  void unchanged() {
    changed.set(false);
  }

  void changedStill() {
    change();
  }

  /** Asks the owner for what a checkpoint takes; any thread. */
  CompletableFuture<Optional<StreamCut>> cut() {
    CompletableFuture<Optional<StreamCut>> cut = new CompletableFuture<>();
    owner.execute(
        () -> {
          try {
            cut.complete(cutNow());
          } catch (RuntimeException e) {
            cut.completeExceptionally(e);
          }
        });
    return cut;
  }

  private Optional<StreamCut> cutNow() {
    if (ended || (appliedOp == 0 && quarantine == null)) {
      return Optional.empty();
    }
    List<LogTail.Piece> pieces = log.tail().cut();
    return Optional.of(
        new StreamCut(
            this,
            Optional.ofNullable(preserved),
            appliedOp,
            quarantine(),
            log.state(),
            log.tail().live(),
            pieces,
            machine.save()));
  }

  /** Tells the owner where its messages stand now; any thread. */
  void placed(List<LogTail.Placed> written) {
    owner.execute(() -> log.tail().placed(written));
  }

  /**
   * Asks the owner what the stream has in files that are to go; any thread. Empty: it must keep
   * what it has there.
   */
  CompletableFuture<Optional<Moving>> moving(Set<FileId> files, long from, long budget) {
    CompletableFuture<Optional<Moving>> moving = new CompletableFuture<>();
    owner.execute(
        () -> {
          try {
            moving.complete(movingNow(files, from, budget));
          } catch (RuntimeException e) {
            moving.completeExceptionally(e);
          }
        });
    return moving;
  }

  private Optional<Moving> movingNow(Set<FileId> files, long from, long budget) {
    if (preserved != null) {
      return Optional.empty();
    }
    return Optional.of(ended ? Moving.NOTHING : log.tail().moving(files, from, budget));
  }

  /**
   * Tells the owner where messages stand now that were elsewhere. The next checkpoint must see it,
   * so the stream counts as changed before this returns.
   */
  void moved(List<Moving.Moved> moved) {
    change();
    owner.execute(() -> moved.forEach(log.tail()::moved));
  }

  /** Tells the owner that files hold nothing of the stream any more, but what must stay. */
  void emptied(Set<FileId> files) {
    change();
    owner.execute(() -> log.tail().emptied(files));
  }

  // --- the scrub ---

  /** Asks the owner what the stream has in a file; any thread. */
  CompletableFuture<FramesInFile> frames(FileId file, long from, long budget) {
    return CompletableFuture.supplyAsync(() -> log.tail().frames(file, from, budget), owner);
  }

  /** Tells the owner of a frame that does not give its messages; any thread. */
  void damaged(FramesInFile.Place place, String reason) {
    owner.execute(() -> log.tried(place, Optional.of(reason)));
  }

  /** Tells the owner of one that does. */
  void readable(FramesInFile.Place place) {
    owner.execute(() -> log.tried(place, Optional.empty()));
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
  void restore(CatalogEntry entry, List<StreamSegment> segments) {
    appliedOp = entry.op();
    stagedOp = entry.op();
    entry.quarantine().ifPresent(q -> quarantine = q);
    try {
      log.restore(entry.log(), new LogIndexes(reader, segments));
    } catch (DamageException e) {
      quarantine(0, 0, e.getMessage());
      preserved = entry;
    }
  }

  /** Applies what the journal holds and the stream does not have yet. */
  void replay(byte[] array, int from, int end) {
    if (preserved != null && from < end) {
      notApplied(EntryBatch.op(array, from));
    }
    for (int at = from; at < end && quarantine == null; at = EntryBatch.next(array, at)) {
      long op = EntryBatch.op(array, at);
      if (op > appliedOp + 1) {
        quarantine(
            appliedOp + 1, op - 1, "entries before op " + op + " are missing in the journal");
      } else if (op == appliedOp + 1) {
        apply(array, at, EntryBatch.next(array, at));
        appliedOp = op;
        stagedOp = op;
        change();
      }
    }
    log.tail().account();
  }

  /**
   * The journal will not hold it for ever, so the catalog must say that something is missing: also
   * when the stream's segments are there again.
   */
  private void notApplied(long op) {
    if (op > preserved.op() && preserved.quarantine().isEmpty()) {
      preserved =
          preserved.in(
              new Quarantine(
                  preserved.op() + 1, 0, "entries came while segments of it could not be read"));
      change();
    }
  }

  /** Applies an entry that was too long for the journal. */
  void replaySpilled(Disk disk, Spill.Reference at) {
    if (preserved != null) {
      notApplied(at.op());
    }
    if (at.op() <= appliedOp || quarantine != null) {
      return;
    }
    try {
      byte[] entry = reader.spilled(disk, at);
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
    if (quarantine == null) {
      quarantine = new Quarantine(firstOp, lastOp, reason);
      change();
    }
  }
}
