package io.sealstream.server.jetstream.replica;

import io.netty.buffer.ByteBuf;
import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.SnapshotHandle;
import io.sealstream.raft.journal.StoredBatch;
import io.sealstream.server.cluster.RaftHandles;

/** The bytes of proposed batches. Safe for every thread. */
final class BatchHandles implements RaftHandles {
  private static final byte[] NOTHING = {};

  /** A member's whole state: who has it is asked for it, there is nothing to name. */
  private record WholeState() implements SnapshotHandle {}

  @Override
  public void write(EntryHandle entry, ByteBuf out) {
    StoredBatch batch = (StoredBatch) entry;
    out.writeBytes(batch.array(), batch.from(), batch.length());
  }

  @Override
  public EntryHandle entry(byte[] bytes) {
    return new StoredBatch(bytes, 0, bytes.length);
  }

  @Override
  public byte[] manifest(SnapshotHandle snapshot) {
    return NOTHING;
  }

  @Override
  public SnapshotHandle snapshot(byte[] manifest) {
    return new WholeState();
  }
}
