package io.sealstream.raft.group;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tasks of one group: run one at a time in the order in which they came, on whatever thread the
 * executor has. Hand-over: {@code scheduled} is set by whoever posts and reset by the thread that
 * drains, which thereby passes on what it saw.
 */
final class Mailbox {
  /** Others of the executor want their turn too. */
  private static final int MOST_AT_ONCE = 256;

  private final Executor executor;
  private final Runnable afterwards;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /**
   * @param afterwards runs behind the last task of each turn
   */
  Mailbox(Executor executor, Runnable afterwards) {
    this.executor = executor;
    this.afterwards = afterwards;
  }

  void post(Runnable task) {
    tasks.add(task);
    schedule();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException e) {
        // The owner shut down before the group: nobody is left who could do or be told anything.
      }
    }
  }

  private void drain() {
    Runnable task = tasks.poll();
    for (int i = 0; task != null; i++) {
      task.run();
      task = i < MOST_AT_ONCE ? tasks.poll() : null;
    }
    afterwards.run();
    scheduled.set(false);
    if (!tasks.isEmpty()) {
      schedule();
    }
  }
}
