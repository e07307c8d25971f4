package io.sealstream.e2e.world;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A publisher in the background that has hundreds of messages under way at once, and that many
 * again when a period is over: thousands a second. A message whose ack does not come is sent again
 * under the same id.
 */
public final class Flood implements AutoCloseable {
  private static final int AT_ONCE = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Thread thread;
  private final long began = System.nanoTime();
  private volatile int acknowledged;
  private volatile boolean stopping;

  private Flood(Traffic into, Duration period, AckLedger ledger) {
    thread =
        Thread.ofPlatform()
            .name("flood of " + into.stream())
            .unstarted(() -> run(into, period.toNanos(), ledger));
  }

  static Flood start(Traffic into, Duration period, AckLedger ledger) {
    Flood flood = new Flood(into, period, ledger);
    flood.thread.start();
    return flood;
  }

  private void run(Traffic into, long period, AckLedger ledger) {
    while (!stopping) {
      long next = System.nanoTime() + period;
      into.publish(acknowledged + 1, AT_ONCE, ledger);
      acknowledged += AT_ONCE;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  /** How many messages have been acknowledged so far. */
  public int acknowledged() {
    return acknowledged;
  }

  /** Messages a second since it began. */
  public long rate() {
    return acknowledged * 1_000_000_000L / Math.max(1, System.nanoTime() - began);
  }

  /** Ends it after the messages that are under way. */
  public void end() {
    stopping = true;
    try {
      if (!thread.join(PATIENCE)) {
        throw new IllegalStateException(thread.getName() + " is stuck");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end();
  }
}
