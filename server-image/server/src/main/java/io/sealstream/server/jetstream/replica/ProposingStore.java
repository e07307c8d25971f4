package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.Proposals;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.journal.StoredBatch;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Hole;
import io.sealstream.store.MessageLog;
import io.sealstream.store.Quarantine;
import io.sealstream.store.StreamId;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * A stream's place as its leader sees it: what is submitted is proposed to the group and applied
 * once a majority has it. Ends with the leadership; from then on it takes nothing and says nothing.
 * Thread rule: the stream's owner.
 */
final class ProposingStore implements StreamStore {
  /** Under way at most, so that the group never refuses one between two that it takes. */
  private static final int MOST = 2048;

  private static final long MOST_BYTES = RaftSettings.USUAL.uncommittedBytes() / 2;

  private final StreamStore store;
  private final Proposals group;
  private final Runnable broken;
  private Optional<Runnable> quiet = Optional.empty();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private int underWay;

  /** Of those that wait, how many free space: full disks may hold up all before them. */
  private int freeing;

  private long bytesUnderWay;
  private long bytesWaiting;

  /** One was not taken, so none behind it is. */
  private boolean refused;

  private boolean over;

  /**
   * @param broken told once that something submitted will not be reported as applied, when all that
   *     stands before it in the log is applied
   */
  ProposingStore(StreamStore store, Proposals group, Runnable broken) {
    this.store = store;
    this.group = group;
    this.broken = broken;
  }

  @Override
  public boolean submit(EntryBatch batch, Urgency urgency, Runnable applied) {
    if (!takes(batch.end(), urgency)) {
      return false;
    }
    freeing += urgency == Urgency.FREEING ? 1 : 0;
    waiting.add(new Waiting(StoredBatch.of(batch, urgency), applied));
    bytesWaiting += batch.end();
    propose();
    return true;
  }

  private boolean takes(int length, Urgency urgency) {
    long all = bytesUnderWay + bytesWaiting + length;
    return !over
        && !refused
        && store.quarantine().isEmpty()
        && (urgency == Urgency.FREEING || hasRoom((int) Math.min(all, Integer.MAX_VALUE)));
  }

  /** What is submitted waits here when enough is under way; how much that is, others bound. */
  private void propose() {
    while (!waiting.isEmpty() && (mayPropose() || freeing > 0) && !refused && !over) {
      Waiting next = waiting.remove();
      freeing -= next.batch().room() == EntryHandle.Room.FREES ? 1 : 0;
      int length = next.batch().length();
      underWay++;
      bytesUnderWay += length;
      bytesWaiting -= length;
      group.propose(next.batch(), outcome -> ended(outcome, length, next.applied()));
    }
  }

  private boolean mayPropose() {
    return underWay < MOST && bytesUnderWay < MOST_BYTES;
  }

  private void ended(Outcome outcome, int length, Runnable applied) {
    underWay--;
    bytesUnderWay -= length;
    if (over) {
      return;
    }
    if (outcome instanceof Outcome.Done) {
      applied.run();
    } else {
      refused = true;
    }
    if (refused) {
      breakOnceQuiet();
      return;
    }
    propose();
    if (underWay == 0) {
      quiet.ifPresent(Runnable::run);
    }
  }

  /** What begins anew counts on everything that was taken being applied. */
  private void breakOnceQuiet() {
    if (underWay == 0) {
      over = true;
      quiet.orElse(broken).run();
    }
  }

  private record Waiting(StoredBatch batch, Runnable applied) {}

  /** Runs once when nothing is under way; nothing may be submitted any more. */
  void whenQuiet(Runnable then) {
    quiet = Optional.of(then);
    if (underWay == 0) {
      then.run();
    }
  }

  /** Takes nothing and reports nothing from now on. */
  void end() {
    over = true;
  }

  @Override
  public StreamId id() {
    return store.id();
  }

  @Override
  public MessageLog log() {
    return store.log();
  }

  @Override
  public boolean hasRoom(int bytes) {
    return store.hasRoom(bytes);
  }

  @Override
  public void changed() {
    store.changed();
  }

  @Override
  public long heapBytes() {
    return store.heapBytes();
  }

  @Override
  public Optional<Quarantine> quarantine() {
    return store.quarantine();
  }

  /** What one member lost, the others have: a loss is accepted for a group in no case. */
  @Override
  public boolean acceptLoss() {
    return false;
  }

  @Override
  public List<Hole> holes() {
    return store.holes();
  }

  /** A replicated stream ends by the cluster's decision, never by its own leader's. */
  @Override
  public boolean drop(Runnable applied) {
    return false;
  }
}
