package io.sealstream.server.jetstream.stream;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one clockwork of JetStream. A stream or consumer keeps a single timer for the earliest thing
 * it waits for, never one per message. Safe for every thread; the tasks run on the owner's mailbox.
 */
public final class Timers implements AutoCloseable {
  private final ScheduledThreadPoolExecutor wheel;

  /** Starts the clockwork's thread with the first timer. */
  public Timers() {
    wheel =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("jetstream-timers").unstarted(task));
    wheel.setRemoveOnCancelPolicy(true);
    // After close nothing is due any more; who still sets a timer need not know.
    wheel.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Runs {@code task} on {@code owner} after {@code nanos}; at once when that is not positive. */
  public Timer after(long nanos, Executor owner, Runnable task) {
    Future<?> waiting =
        wheel.schedule(() -> owner.execute(task), Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    return () -> waiting.cancel(false);
  }

  @Override
  public void close() {
    wheel.shutdownNow();
  }

  /** A timer that was set. */
  @FunctionalInterface
  public interface Timer {
    /** Stops it; its task may still run if it is queued on its owner already. */
    void cancel();
  }
}
