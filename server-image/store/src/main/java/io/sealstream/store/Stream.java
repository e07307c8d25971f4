package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One stream in the engine. The owner submits and applies, the journal thread frames and delivers;
 * each side touches its own fields only. Hand-overs: {@link GroupCommit#submit} to the journal
 * thread, the owner's executor back.
 */
final class Stream implements StreamStore {
  private final StoreEngine engine;
  private final StreamId id;
  private final Optional<DataKey> key;
  private final StreamLog log = new StreamLog();

  // The owner's (during recovery: the recovering thread's).
  private Executor owner;
  private StreamMachine machine;
  private long stagedOp;
  private long appliedOp;
  private long stagedBytes;
  private boolean dropped;
  private Quarantine quarantine;

  // The journal thread's.
  boolean created;
  long frameNumber;
  int frameIndex;
  private Submission chain;
  private Submission chainEnd;

  /**
   * @param created true when its key stands in catalog or journal
   */
  Stream(StoreEngine engine, StreamId id, Optional<DataKey> key, boolean created) {
    this.engine = engine;
    this.id = id;
    this.key = key;
    this.created = created;
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
  public long stagedBytes() {
    return stagedBytes;
  }

  @Override
  public boolean submit(EntryBatch batch, Urgency urgency, Runnable applied) {
    if (dropped || quarantine != null || !engine.accepts(urgency)) {
      return false;
    }
    Submission submission = Submission.of(this, batch, stagedOp + 1, urgency, applied);
    stagedOp = submission.lastOp;
    stagedBytes += submission.end;
    engine.submit(submission);
    return true;
  }

  @Override
  public boolean drop(Runnable applied) {
    if (dropped || !engine.accepts(Urgency.FREEING)) {
      return false;
    }
    dropped = true;
    engine.submit(Submission.drop(this, ++stagedOp, applied));
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
    try {
      owner.execute(() -> apply(first));
    } catch (RejectedExecutionException e) {
      // The owner shut down before the store: nobody is left to be told.
    }
  }

  // --- the owner ---

  private void apply(Submission first) {
    try {
      for (Submission s = first; s != null && engine.isUsable(); s = s.next) {
        if (s.drop) {
          end();
        } else {
          apply(s.array, 0, s.end);
        }
        stagedBytes -= s.end;
        appliedOp = s.lastOp;
        s.applied.run();
      }
    } catch (RuntimeException e) {
      engine.poison(e);
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
    engine.forget(this);
    key.ifPresent(DataKey::close);
  }

  // --- recovery ---

  long appliedOp() {
    return appliedOp;
  }

  /** Applies what the journal holds and the stream does not have yet. */
  void replay(byte[] array, int from, int end) {
    for (int at = from; at < end && quarantine == null; at = EntryBatch.next(array, at)) {
      long op = EntryBatch.op(array, at);
      if (op > appliedOp + 1) {
        quarantine(
            appliedOp + 1, op - 1, "entries before op " + op + " are missing in the journal");
      } else if (op == appliedOp + 1) {
        apply(array, at, EntryBatch.next(array, at));
        appliedOp = op;
        stagedOp = op;
      }
    }
  }

  void replayDrop() {
    dropped = true;
    end();
  }

  void quarantine(long firstOp, long lastOp, String reason) {
    if (quarantine == null) {
      quarantine = new Quarantine(firstOp, lastOp, reason);
    }
  }
}
