package io.sealstream.raft.journal;

import io.sealstream.store.StreamStore;
import java.util.concurrent.Executor;

/**
 * A fetched state in the store. Until a group's member takes it, its tasks run one at a time on
 * whatever thread brings them; then on the member's.
 */
final class FetchedStream implements Executor {
  private final StreamStore store;
  private final FetchedMachine machine;
  private volatile Executor owner = this::alone;

  FetchedStream(StreamStore store, FetchedMachine machine) {
    this.store = store;
    this.machine = machine;
  }

  StreamStore store() {
    return store;
  }

  FetchedMachine machine() {
    return machine;
  }

  private synchronized void alone(Runnable task) {
    task.run();
  }

  void takenBy(Executor member) {
    owner = member;
  }

  @Override
  public void execute(Runnable task) {
    owner.execute(task);
  }

  /** Nobody needs it any more. */
  void drop() {
    store.drop(() -> {});
  }
}
