package io.sealstream.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stream of which nothing is ever written: it is gone with the process. Entries are applied as
 * soon as the owner comes to it. One owner thread.
 *
 * <p>Removed messages give their memory back: when they take half as much of it as those that are
 * there, what is there is copied together.
 */
final class MemoryStream implements StreamStore {
  /** Heap bytes of a message besides what it counts for: see {@link Holding#COPIED}. */
  private static final int EACH = 8;

  /** So much waste is not worth a copy: a chunk is held until its last message went. */
  private static final long LITTLE = 2L * Chunk.MAX_BYTES;

  private final StoreHealth health;
  private final StreamId id;
  private final Executor owner;
  private final TailMemory memory = new TailMemory(Long.MAX_VALUE / 4);
  private final StreamLog log;
  private final Holes holes;
  private StreamMachine machine;
  private long stagedOp;
  private boolean dropping;

  MemoryStream(StoreHealth health, StreamId id, Executor owner, SegmentReader none) {
    this.health = health;
    this.id = id;
    this.owner = owner;
    this.holes = new Holes(id, new AtomicInteger(), () -> {});
    this.log = new StreamLog(none, memory, holes, new ChunkList(Holding.COPIED));
  }

  void attach(StreamMachine itsMachine) {
    machine = itsMachine;
  }

  @Override
  public StreamId id() {
    return id;
  }

  @Override
  public MessageLog log() {
    return log;
  }

  /** {@inheritDoc} What room there is for it is for its owner to know. */
  @Override
  public boolean submit(EntryBatch batch, Urgency urgency, Runnable applied) {
    if (dropping || !health.isUsable()) {
      return false;
    }
    byte[] array = Submission.taken(batch);
    int end = batch.end();
    stagedOp = EntryBatch.number(array, end, stagedOp + 1);
    owner.execute(() -> apply(array, end, applied));
    return true;
  }

  @Override
  public boolean hasRoom(int bytes) {
    return !dropping && health.isUsable();
  }

  private void apply(byte[] array, int end, Runnable applied) {
    if (!health.isUsable()) {
      return;
    }
    try {
      EntryBatch.apply(array, 0, end, machine);
      changed();
      applied.run();
    } catch (RuntimeException | Error e) {
      health.poison(e);
    }
  }

  @Override
  public void changed() {
    log.tail().account();
    long needed = heapBytes();
    if (held() > needed + needed / 2 + LITTLE) {
      log.tail().copyTogether(log.subjects());
    }
  }

  @Override
  public long heapBytes() {
    return log.bytes() + EACH * log.messages() + log.subjects().needed();
  }

  /** About how much of the heap it takes, with what was removed. */
  long held() {
    return memory.unflushed() + log.subjects().held();
  }

  @Override
  public Optional<Quarantine> quarantine() {
    return Optional.empty();
  }

  @Override
  public boolean acceptLoss() {
    return false;
  }

  @Override
  public List<Hole> holes() {
    return holes.list();
  }

  @Override
  public boolean drop(Runnable applied) {
    if (dropping || !health.isUsable()) {
      return false;
    }
    dropping = true;
    owner.execute(
        () -> {
          log.removeBelow(log.lastSequence() + 1);
          applied.run();
        });
    return true;
  }
}
