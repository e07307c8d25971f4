package io.sealstream.raft.sim;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.LogWrite;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.journal.StoredBatch;
import io.sealstream.store.EntryBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Writes to the register as the bytes that a store keeps, and back. */
final class StoredOps {
  private static final int WRITE = 1;

  private StoredOps() {}

  static StoredBatch batch(Op write) {
    EntryBatch batch = new EntryBatch(64);
    batch.add(WRITE, ByteBuffer.allocate(8).putInt(write.id()).putInt(write.length()).array());
    return new StoredBatch(batch.array(), 0, batch.end());
  }

  static Op op(StoredBatch batch) {
    ByteBuffer in = ByteBuffer.wrap(batch.array(), batch.from() + EntryBatch.HEADER, 8);
    return new Op(in.getInt(), in.getInt());
  }

  static LogWrite encoded(LogWrite write) {
    return new LogWrite(
        write.ballot(),
        write.cutFrom(),
        write.snapshot(),
        mapped(write.entries(), handle -> batch((Op) handle)));
  }

  static LogStart decoded(LogStart start) {
    return new LogStart(
        start.founding(),
        start.ballot(),
        start.snapshot(),
        start.machine(),
        mapped(start.entries(), handle -> op((StoredBatch) handle)));
  }

  private static List<RaftEntry> mapped(
      List<RaftEntry> entries, Function<EntryHandle, EntryHandle> handles) {
    List<RaftEntry> mapped = new ArrayList<>();
    for (RaftEntry entry : entries) {
      mapped.add(
          entry.payload() instanceof Payload.Batch(var handle)
              ? new RaftEntry(entry.index(), entry.term(), new Payload.Batch(handles.apply(handle)))
              : entry);
    }
    return mapped;
  }
}
