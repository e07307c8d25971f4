package io.sealstream.server.jetstream.stream;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs the tasks of one owner: one at a time, in the order of their arrival, on a pool, or at once
 * on the calling thread when nothing else waits. {@code settled} runs after the last task of each
 * turn and belongs to the turn, so what tasks gathered (replies) leaves together.
 *
 * <p>Hand-over: {@code waiting} counts the tasks that are queued or running; who raises it from 0
 * owns the turn, and its change publishes everything written in a turn to the next one.
 */
public final class Mailbox implements Executor {
  /** Tasks per turn; then others that wait for the pool get theirs. */
  private static final int TURN = 64;

  private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Executor pool;
  private final Runnable settled;
  private final Consumer<Throwable> failed;

  /**
   * @param pool runs turns; its threads may block in file reads
   * @param settled runs at the end of each turn
   * @param failed learns of a task that threw; the mailbox goes on
   */
  public Mailbox(Executor pool, Runnable settled, Consumer<Throwable> failed) {
    this.pool = pool;
    this.settled = settled;
    this.failed = failed;
  }

  /** Queues a task for the pool. */
  @Override
  public void execute(Runnable task) {
    queue.add(task);
    if (waiting.getAndIncrement() == 0) {
      pool.execute(this::turn);
    }
  }

  /**
   * Runs a short task that reads no file: at once when the owner is idle, else as {@link #execute}.
   */
  public void run(Runnable task) {
    if (!waiting.compareAndSet(0, 1)) {
      execute(task);
      return;
    }
    guarded(task);
    guarded(settled);
    if (waiting.decrementAndGet() > 0) {
      pool.execute(this::turn);
    }
  }

  private void turn() {
    int done = 0;
    Runnable task;
    while (done < TURN && (task = queue.poll()) != null) {
      guarded(task);
      done++;
    }
    guarded(settled);
    if (waiting.addAndGet(-done) > 0) {
      pool.execute(this::turn);
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failed.accept(e);
    }
  }
}
