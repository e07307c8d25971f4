package io.sealstream.raft.journal;

import io.sealstream.store.StreamId;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The fetched states that a store holds when it recovers, kept apart from its other streams: give
 * this to {@code SealedStore.recover} in place of theirs. One that a log names goes on into its
 * machine (see {@link JournaledSnapshots}); the others were cut short and are dropped. Safe for
 * every thread once the store is recovered.
 */
public final class FetchedStreams implements StreamMachines {
  private final StreamMachines others;
  private final Map<StreamId, FetchedStream> found = new HashMap<>();

  /**
   * @param others makes the machines of all other streams
   */
  public FetchedStreams(StreamMachines others) {
    this.others = others;
  }

  @Override
  public Owned restore(StreamStore stream, byte[] saved) {
    if (FetchedMachine.isSaved(saved)) {
      FetchedStream fetched = keep(stream, FetchedMachine.restore(stream, saved));
      return new Owned(fetched.machine(), fetched);
    }
    Owned owned = others.restore(stream, saved);
    if (saved.length > 0) {
      return owned;
    }
    FirstEntrySays undecided = new FirstEntrySays(stream, owned);
    return new Owned(undecided, undecided);
  }

  private synchronized FetchedStream keep(StreamStore stream, FetchedMachine machine) {
    FetchedStream fetched = new FetchedStream(stream, machine);
    found.put(stream.id(), fetched);
    return fetched;
  }

  @Override
  public void dropped(StreamStore stream) {
    if (found.remove(stream.id()) == null) {
      others.dropped(stream);
    }
  }

  /** A log names it. */
  synchronized Optional<FetchedStream> take(StreamId stream) {
    return Optional.ofNullable(found.remove(stream));
  }

  /**
   * No log names what is left: to be called when every member has its {@link JournaledSnapshots}.
   */
  public synchronized void dropOthers() {
    found.values().forEach(FetchedStream::drop);
    found.clear();
  }

  /** A stream of which nothing is known yet: taken for another one until its first entry comes. */
  private final class FirstEntrySays implements StreamMachine, Executor {
    private final StreamStore stream;
    private StreamMachine machine;
    private Executor owner;
    private boolean decided;

    FirstEntrySays(StreamStore stream, Owned owned) {
      this.stream = stream;
      this.machine = owned.machine();
      this.owner = owned.owner();
    }

    @Override
    public void apply(long op, int kind, byte[] array, int body, int length) {
      if (!decided && kind == FetchedMachine.BEGIN) {
        others.dropped(stream);
        FetchedStream fetched = keep(stream, new FetchedMachine(stream));
        machine = fetched.machine();
        owner = fetched;
      }
      decided = true;
      machine.apply(op, kind, array, body, length);
    }

    @Override
    public byte[] save() {
      return machine.save();
    }

    @Override
    public void saved(byte[] state) {
      machine.saved(state);
    }

    @Override
    public void execute(Runnable task) {
      owner.execute(task);
    }
  }
}
