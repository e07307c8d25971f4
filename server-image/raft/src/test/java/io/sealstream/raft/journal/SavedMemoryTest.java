package io.sealstream.raft.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.MasterKey;
import io.sealstream.raft.LogWrite;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftLog;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Expectation;
import io.sealstream.store.OfferedKeys;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.OpeningRequest;
import io.sealstream.store.SealedStore;
import io.sealstream.store.SimDisk;
import io.sealstream.store.StoreOpening;
import io.sealstream.store.StoreSettings;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * A server that starts without a majority has everything since its last checkpoint in memory as
 * entries that wait. A checkpoint made then needs room for them once, not for copies of copies.
 */
class SavedMemoryTest {
  private static final int ENTRIES = 32;
  private static final int BYTES = 1 << 20;
  private static final byte[] LABEL = "what stands before it".getBytes(UTF_8);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void entriesThatWaitAreCopiedOnceIntoWhatIsSavedAndNotAtAllWhenThatIsCommitted()
      throws Exception {
    try (SealedStore store = store()) {
      List<ReplicatedMachine> made = new ArrayList<>();
      store.createInMemory(Runnable::run, place -> machine(place, made));
      ReplicatedMachine machine = made.getFirst();
      List<Long> covered = new ArrayList<>();
      machine.onSaved(covered::add);
      long waiting = (long) ENTRIES * BYTES;

      long before = THREADS.getCurrentThreadAllocatedBytes();
      byte[] saved = machine.save(LABEL);
      long written = THREADS.getCurrentThreadAllocatedBytes();
      machine.saved(ByteBuffer.wrap(saved, LABEL.length, saved.length - LABEL.length));
      long committed = THREADS.getCurrentThreadAllocatedBytes();

      assertThat((long) saved.length).isGreaterThan(waiting);
      assertThat(written - before).isLessThan(waiting + waiting / 4);
      assertThat(committed - written).isLessThan(waiting / 4);
      assertThat(covered).containsExactly(0L);
      ByteBuffer state = ByteBuffer.wrap(saved, LABEL.length, saved.length - LABEL.length);
      assertThat(KeptLog.restore(state).start().entries()).hasSize(ENTRIES);
    }
  }

  private static SealedStore store() throws Exception {
    OfferedKeys keys =
        new OfferedKeys(
            Optional.of(MasterKey.of("a key for tests of the log".getBytes(UTF_8))),
            Optional.empty());
    OpeningRequest request =
        new OpeningRequest(keys, Optional.of(CipherSuite.AES), Expectation.NOTHING);
    OpeningOutcome outcome = StoreOpening.open(new SimDisk(), request);
    SealedStore store = ((OpeningOutcome.Opened) outcome).engine(StoreSettings.DEFAULT);
    store.recover(new Empty());
    return store;
  }

  /** Of a member whose entries are durable here and not committed. */
  private static ReplicatedMachine machine(StreamStore place, List<ReplicatedMachine> made) {
    ReplicatedMachine machine =
        ReplicatedMachine.fresh(place, new Diary(place), saved -> new Diary(place, saved));
    MemberId self = new MemberId(1, 1);
    EntryBatch batch = new EntryBatch(ENTRIES * (BYTES + 1024));
    RaftRecord.add(batch, new RaftLog.Founding(self, Members.founding(List.of(self))));
    RaftRecord.add(batch, entries());
    byte[] array = batch.array();
    for (int at = 0; at < batch.end(); at = EntryBatch.next(array, at)) {
      int length = EntryBatch.bodyLength(array, at);
      machine.apply(0, EntryBatch.kind(array, at), array, at + EntryBatch.HEADER, length);
    }
    made.add(machine);
    return machine;
  }

  private static LogWrite entries() {
    List<RaftEntry> entries = new ArrayList<>();
    for (int i = 1; i <= ENTRIES; i++) {
      StoredBatch batch = Diary.line("x".repeat(BYTES));
      entries.add(new RaftEntry(i, 1, new Payload.Batch(batch)));
    }
    return new LogWrite(Optional.empty(), OptionalLong.empty(), Optional.empty(), entries);
  }

  /** Nothing is in the store. */
  private static final class Empty implements StreamMachines {
    @Override
    public Owned restore(StreamStore stream, byte[] saved) {
      throw new IllegalStateException("a new store has no streams");
    }

    @Override
    public void dropped(StreamStore stream) {
      throw new IllegalStateException("a new store has no streams");
    }
  }
}
