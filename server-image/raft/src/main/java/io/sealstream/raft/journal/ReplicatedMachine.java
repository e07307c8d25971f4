package io.sealstream.raft.journal;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftMachine;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamStore;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A stream whose entries are agreed on before they count. The store gives it what is durable, which
 * goes to the log; Raft gives it what is committed, which goes to the stream's own machine, with op
 * numbers that are the same on every member. Thread rule: the stream's owner, which is the group's
 * thread.
 *
 * <pre>
 * saved: the log ({@link KeptLog}), 8 last op of the stream's machine, its saved state to the end
 * </pre>
 */
final class ReplicatedMachine implements StreamMachine, RaftMachine {
  private static final byte[] NOTHING = {};

  private final StreamStore stream;
  private final KeptLog log;
  private final StreamMachine machine;
  private long op;
  private Optional<RaftGroup> group = Optional.empty();

  private ReplicatedMachine(StreamStore stream, KeptLog log, long op, StreamMachine machine) {
    this.stream = stream;
    this.log = log;
    this.op = op;
    this.machine = machine;
  }

  /** Of a member that never ran; what it is comes with its first entry. */
  static ReplicatedMachine fresh(StreamStore stream, StreamMachine machine) {
    return new ReplicatedMachine(stream, new KeptLog(), 0, machine);
  }

  /** Makes the stream's own machine from what it saved. */
  interface Restored {
    StreamMachine machine(byte[] saved);
  }

  /** As it was at the last checkpoint; the store replays what came later. */
  static ReplicatedMachine restore(StreamStore stream, byte[] saved, Restored restored) {
    ByteBuffer in = ByteBuffer.wrap(saved);
    KeptLog log = KeptLog.restore(in);
    long op = in.getLong();
    byte[] inner = new byte[in.remaining()];
    in.get(inner);
    return new ReplicatedMachine(stream, log, op, restored.machine(inner));
  }

  /** What the group starts from, once the store is recovered. */
  LogStart start() {
    return log.start();
  }

  /** The group is to forget what a checkpoint covers. */
  void connect(RaftGroup started) {
    group = Optional.of(started);
  }

  // --- the store ---

  @Override
  public void apply(long journalOp, int kind, byte[] array, int body, int length) {
    log.apply(kind, array, body, length);
  }

  @Override
  public byte[] save() {
    if (!log.isFounded()) {
      return NOTHING; // the entry that founds it is lost, or on its way
    }
    byte[] kept = log.save();
    byte[] inner = machine.save();
    return ByteBuffer.allocate(kept.length + 8 + inner.length)
        .put(kept)
        .putLong(op)
        .put(inner)
        .array();
  }

  @Override
  public void saved(byte[] state) {
    if (state.length == 0) {
      return;
    }
    group.ifPresent(running -> KeptLog.savedWith(ByteBuffer.wrap(state)).ifPresent(running::keep));
  }

  // --- Raft ---

  @Override
  public void apply(long index, EntryHandle entry) {
    log.applied(index);
    StoredBatch batch = (StoredBatch) entry;
    int end = batch.from() + batch.length();
    for (int at = batch.from(); at < end; at = EntryBatch.next(batch.array(), at)) {
      int kind = EntryBatch.kind(batch.array(), at);
      if (kind != EntryBatch.VOID) {
        int length = EntryBatch.bodyLength(batch.array(), at);
        machine.apply(++op, kind, batch.array(), at + EntryBatch.HEADER, length);
      }
    }
    stream.changed();
  }

  @Override
  public void pass(long index) {
    log.applied(index);
    stream.changed();
  }
}
