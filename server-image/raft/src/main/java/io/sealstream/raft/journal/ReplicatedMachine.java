package io.sealstream.raft.journal;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMachine;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Quarantine;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamStore;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A stream whose entries are agreed on before they count. The store gives it what is durable, which
 * goes to the log; Raft gives it what is committed, which goes to the stream's own machine, with op
 * numbers that are the same on every member. Thread rule: the stream's owner, which is the group's
 * thread.
 *
 * <pre>
 * saved: nothing before it is known what the member is; then the log ({@link KeptLog}), 8 last op of
 * the stream's machine, 8 last sequence of the messages, the machine's saved state to the end
 * </pre>
 */
public final class ReplicatedMachine implements StreamMachine, RaftMachine {
  private static final byte[] NOTHING = {};

  private final StreamStore stream;
  private final KeptLog log;
  private final Restored restored;
  private StreamMachine machine;
  private long op;
  private long durableSequence;
  private LongConsumer onSaved = index -> {};

  /** Another member takes its place. */
  private boolean givenUp;

  private ReplicatedMachine(
      StreamStore stream, KeptLog log, long op, StreamMachine machine, Restored restored) {
    this.stream = stream;
    this.log = log;
    this.op = op;
    this.machine = machine;
    this.restored = restored;
  }

  /** Makes the stream's own machine from what it saved, on this or another member. */
  public interface Restored {
    StreamMachine machine(byte[] saved);
  }

  /**
   * Of a member that never ran; what it is comes with its first entry.
   *
   * @param machine in its first state
   * @param restored makes another in its place when the state of another member is installed
   */
  public static ReplicatedMachine fresh(
      StreamStore stream, StreamMachine machine, Restored restored) {
    return new ReplicatedMachine(stream, new KeptLog(), 0, machine, restored);
  }

  /**
   * As it was at the last checkpoint; the store replays what came later.
   *
   * @param in what was saved, from its position on
   */
  public static ReplicatedMachine restore(StreamStore stream, ByteBuffer in, Restored restored) {
    KeptLog log = KeptLog.restore(in);
    long op = in.getLong();
    long sequence = in.getLong();
    byte[] inner = new byte[in.remaining()];
    in.get(inner);
    ReplicatedMachine machine =
        new ReplicatedMachine(stream, log, op, restored.machine(inner), restored);
    machine.durableSequence = sequence;
    machine.givenUp = log.isHalfApplied(); // or it would not have been saved
    return machine;
  }

  /** Whether the entry that says what the member is has become durable. */
  public boolean isFounded() {
    return log.isFounded();
  }

  /** Who it is; once founded. */
  public RaftLog.Founding founding() {
    return log.founding();
  }

  /** Whether the group may be started, and from what, once the store is recovered. */
  public StartVerdict start(SealedStore store) {
    Optional<Quarantine> lost = stream.quarantine();
    if (lost.isPresent()) {
      return new StartVerdict.LostEntries(lost.get());
    }
    if (log.isHalfApplied()) {
      return new StartVerdict.LostEntries(halfApplied());
    }
    if (!store.syncsBeforeItAcknowledges()) {
      return new StartVerdict.NotSynced();
    }
    return log.isFounded() ? new StartVerdict.Starts(log.start()) : new StartVerdict.NotFounded();
  }

  private Quarantine halfApplied() {
    return new Quarantine(0, 0, notApplied() + ", and a checkpoint holds what came of it");
  }

  private String notApplied() {
    return "entry %d of its group could not be applied".formatted(log.applied() + 1);
  }

  /** Whether its state has a part of an entry: it goes on at the next start, or not at all. */
  public boolean isHalfApplied() {
    return log.isHalfApplied();
  }

  /** Another member takes its place: nobody needs to start from its state any more. */
  public void giveUp() {
    givenUp = true;
  }

  // --- the store ---

  @Override
  public void apply(long journalOp, int kind, byte[] array, int body, int length) {
    log.apply(kind, array, body, length);
  }

  /**
   * A state that has a part of an entry is saved as what it is, and no member starts from it, once
   * another takes its place. Before that nothing is saved, which ends the store as it would without
   * a group: an entry that no member can apply must not leave all of them without a state to start
   * from, and the next start, perhaps of another build, may apply it.
   */
  @Override
  public byte[] save() {
    return save(NOTHING);
  }

  /** As above, behind other bytes: entries that wait for their commit are copied no second time. */
  public byte[] save(byte[] before) {
    if (!log.isFounded()) {
      return before; // the entry that founds it is lost, or on its way
    }
    if (log.isHalfApplied() && !givenUp) {
      throw new IllegalStateException(
          notApplied() + ": no checkpoint is made of a part of it, the next start tries it again");
    }
    byte[] inner = machine.save();
    int length = before.length + log.savedLength() + 16 + inner.length;
    ByteBuffer out = ByteBuffer.allocate(length).put(before);
    log.save(out);
    return out.putLong(op).putLong(stream.log().lastSequence()).put(inner).array();
  }

  @Override
  public void saved(byte[] state) {
    saved(ByteBuffer.wrap(state));
  }

  /** As above, from the position of {@code in} on. */
  public void saved(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return;
    }
    KeptLog kept = KeptLog.withoutEntries(in);
    in.getLong();
    durableSequence = in.getLong();
    if (kept.fetched().isEmpty() && !kept.isHalfApplied()) {
      onSaved.accept(kept.applied());
    }
  }

  // --- Raft ---

  @Override
  public void apply(long index, EntryHandle entry) {
    log.applies(index);
    StoredBatch batch = (StoredBatch) entry;
    int end = batch.from() + batch.length();
    for (int at = batch.from(); at < end; at = EntryBatch.next(batch.array(), at)) {
      int kind = EntryBatch.kind(batch.array(), at);
      if (kind != EntryBatch.VOID) {
        int length = EntryBatch.bodyLength(batch.array(), at);
        machine.apply(++op, kind, batch.array(), at + EntryBatch.HEADER, length);
      }
    }
    log.applied(index);
    stream.changed();
  }

  @Override
  public void pass(long index) {
    log.applied(index);
    stream.changed();
  }

  // --- the state as a whole ---

  /** Up to here every message that the stream still has is in a checkpoint. */
  long durableSequence() {
    return durableSequence;
  }

  /** A fetched state is on its way into it: it has nothing to give. */
  boolean isBetweenStates() {
    return log.fetched().isPresent() || log.isHalfApplied();
  }

  Optional<FetchedHandle> fetched() {
    return log.fetched();
  }

  /**
   * How many entries the stream's machine has been given at most when everything that a member
   * starts with is applied.
   */
  public long mostOps(LogStart start) {
    if (start.machine() == LogStart.Machine.NEEDS_SNAPSHOT) {
      return Long.MAX_VALUE;
    }
    long ops = op;
    for (RaftEntry entry : start.entries()) {
      if (entry.payload() instanceof Payload.Batch(EntryHandle handle)) {
        StoredBatch batch = (StoredBatch) handle;
        int end = batch.from() + batch.length();
        for (int at = batch.from(); at < end; at = EntryBatch.next(batch.array(), at)) {
          ops += EntryBatch.kind(batch.array(), at) == EntryBatch.VOID ? 0 : 1;
        }
      }
    }
    return ops;
  }

  long appliedIndex() {
    return log.applied();
  }

  CapturedState capture() {
    return new CapturedState(
        log.applied(),
        log.appliedTerm(),
        log.members(),
        op,
        CapturedState.Shape.of(stream.log()),
        CapturedState.gapsOf(stream.log()),
        machine.save());
  }

  /** The messages of a fetched state are in the log; the rest of it counts from now on. */
  void install(CapturedState state) {
    machine = restored.machine(state.machine());
    op = state.op();
    log.installed();
    stream.changed();
  }

  /** Told up to which index a checkpoint holds the state by itself. */
  void onSaved(LongConsumer covered) {
    onSaved = covered;
  }
}
