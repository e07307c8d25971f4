package io.sealstream.e2e.world;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A publisher in the background: one message at a time, each sent again under the same id until it
 * is acknowledged, each ack synced to the ledger before the next. It outlives restarts of the
 * server, as a careful client does.
 */
public final class Publishing implements AutoCloseable {
  private static final Duration BEFORE_ANOTHER_TRY = Duration.ofMillis(20);

  private final Thread thread;
  private final AtomicInteger acknowledged;
  private volatile long longestGap;
  private volatile boolean stopping;

  private Publishing(Traffic traffic, int first, Duration pause, AckLedger ledger) {
    this.acknowledged = new AtomicInteger();
    this.thread =
        Thread.ofPlatform().name("publishing").unstarted(() -> run(traffic, first, pause, ledger));
  }

  static Publishing start(Traffic traffic, int first, Duration pause, AckLedger ledger) {
    Publishing publishing = new Publishing(traffic, first, pause, ledger);
    publishing.thread.start();
    return publishing;
  }

  /** How many messages have been acknowledged so far. */
  public int acknowledged() {
    return acknowledged.get();
  }

  /** The longest time between two acks in a row. */
  public Duration longestGap() {
    return Duration.ofNanos(longestGap);
  }

  private void run(Traffic traffic, int first, Duration pause, AckLedger ledger) {
    int number = first;
    long before = System.nanoTime();
    while (!stopping) {
      try {
        PublishAck ack = traffic.publishOne(number);
        long now = System.nanoTime();
        longestGap = Math.max(longestGap, now - before);
        before = now;
        ledger.record(ack.getSeqno(), traffic.id(number));
        ledger.sync();
        acknowledged.incrementAndGet();
        number++;
        LockSupport.parkNanos(pause.toNanos());
      } catch (IOException | JetStreamApiException | IllegalStateException e) {
        // No ack: it may or may not be stored. The same id is sent again, not as fast as it can
        // fail.
        LockSupport.parkNanos(BEFORE_ANOTHER_TRY.toNanos());
      }
    }
  }

  /** Ends it after the message that is under way. */
  @Override
  public void close() {
    stopping = true;
    try {
      if (!thread.join(Duration.ofMinutes(3))) {
        throw new IllegalStateException("the publisher is stuck");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
