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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A stream's place as its leader sees it: what is submitted is proposed to the group and applied
 * once a majority has it. Ends with the leadership; from then on it takes nothing and says nothing.
 * Thread rule: the stream's owner.
 */
final class ProposingStore implements StreamStore {
  /** Under way at most, so that the group never refuses one between two that it takes. */
  private static final int MOST = 2048;

  /** What waits together is one entry of the log, up to about this. */
  private static final int TOGETHER = 64 << 10;

  private static final long MOST_BYTES = RaftSettings.USUAL.uncommittedBytes() / 2;

  private final StreamStore store;
  private final Proposals group;
  private final Runnable broken;
  private final Consumer<Runnable> later;
  private Optional<Runnable> quiet = Optional.empty();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private int underWay;

  /** Of those that wait, how many free space: full disks may hold up all before them. */
  private int freeing;

  private long bytesUnderWay;
  private long bytesWaiting;

  /** One was not taken, so none behind it is. */
  private boolean refused;

  /** Somebody waits for what waits here. */
  private boolean due;

  /** What waits is proposed in a while in any case. */
  private boolean timed;

  private boolean over;

  /**
   * @param broken told once that something submitted will not be reported as applied, when all that
   *     stands before it in the log is applied
   * @param later runs a task on the owner when what rides along has waited long enough
   */
  ProposingStore(StreamStore store, Proposals group, Runnable broken, Consumer<Runnable> later) {
    this.later = later;
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
    waiting.add(new Waiting(StoredBatch.of(batch, urgency), urgency, applied));
    bytesWaiting += batch.end();
    due |= urgency != Urgency.RIDE_ALONG;
    if (due) {
      propose();
    } else {
      proposeLater();
    }
    return true;
  }

  private void proposeLater() {
    if (!timed) {
      timed = true;
      later.accept(
          () -> {
            timed = false;
            proposeAll();
          });
    }
  }

  private void proposeAll() {
    due = true;
    propose();
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
      Waiting next = together();
      freeing -= next.batch().room() == EntryHandle.Room.FREES ? 1 : 0;
      int length = next.batch().length();
      underWay++;
      bytesUnderWay += length;
      bytesWaiting -= length;
      group.propose(next.batch(), outcome -> ended(outcome, length, next.applied()));
    }
    due &= !waiting.isEmpty();
  }

  /**
   * What rides along, with the first that somebody waits for: one entry of the log. No more, so
   * that whoever waits hears of its own batch before another one is applied.
   */
  private Waiting together() {
    List<Waiting> some = new ArrayList<>();
    some.add(waiting.remove());
    int length = some.getFirst().batch().length();
    while (some.getLast().rides()
        && !waiting.isEmpty()
        && length + waiting.peek().batch().length() <= TOGETHER) {
      some.add(waiting.remove());
      length += some.getLast().batch().length();
    }
    return some.size() == 1 ? some.getFirst() : Waiting.of(some, length);
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
    if (due) {
      propose();
    }
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

  private record Waiting(StoredBatch batch, Urgency urgency, Runnable applied) {
    boolean rides() {
      return urgency == Urgency.RIDE_ALONG;
    }

    static Waiting of(List<Waiting> some, int length) {
      byte[] all = new byte[length];
      int at = 0;
      for (Waiting one : some) {
        StoredBatch batch = one.batch();
        System.arraycopy(batch.array(), batch.from(), all, at, batch.length());
        at += batch.length();
      }
      return new Waiting(
          new StoredBatch(all, 0, length, some.getLast().batch().room()),
          some.getLast().urgency(),
          () -> some.forEach(one -> one.applied().run()));
    }
  }

  /** Runs once when nothing is under way; nothing may be submitted any more. */
  void whenQuiet(Runnable then) {
    proposeAll();
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
