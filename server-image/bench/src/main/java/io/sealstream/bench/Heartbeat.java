package io.sealstream.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes a message each few milliseconds whatever comes back, and keeps the longest time between
 * two acknowledgements: what a failover costs, as its users see it. One thread writes, one reads.
 */
final class Heartbeat implements AutoCloseable {
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final NatsLine line;
  private final Thread writer;
  private final Thread reader;
  private volatile boolean stop;
  private volatile Exception failure;
  private long longest;
  private long newest = System.nanoTime();
  private long acked;

  /** Begins to publish to the first stream's subject through this server. */
  Heartbeat(int port) throws IOException {
    line = new NatsLine(port);
    line.send("SUB _INBOX.beat.* 1\r\n");
    writer = Thread.ofPlatform().name("beat-writer").start(this::write);
    reader = Thread.ofPlatform().name("beat-reader").start(this::read);
  }

  /** Waits for an acknowledgement and forgets the gaps so far. */
  void begin() throws Exception {
    long before = acked();
    until(() -> acked() > before);
    forget();
  }

  /**
   * Waits until acknowledgements have come for a second, the last one after this call began.
   *
   * @return the longest gap since {@link #begin}, milliseconds
   */
  double longestMillis() throws Exception {
    long called = System.nanoTime();
    // a gap ends with an acknowledgement: a second without a longer one, and all is well again
    until(() -> isCalmSince(called));
    synchronized (this) {
      return longest / 1e6;
    }
  }

  private synchronized boolean isCalmSince(long called) {
    long now = System.nanoTime();
    return now - called > CALM_NANOS + longest && now - newest < CALM_NANOS / 10;
  }

  private synchronized void forget() {
    longest = 0;
    newest = System.nanoTime();
  }

  private synchronized long acked() {
    return acked;
  }

  private interface Condition {
    boolean holds();
  }

  private void until(Condition condition) throws Exception {
    long limit = System.nanoTime() + LIMIT_NANOS;
    while (!condition.holds()) {
      if (failure != null) {
        throw failure;
      }
      if (System.nanoTime() - limit > 0) {
        throw new IOException("writes did not resume within a minute");
      }
      LockSupport.parkNanos(PACE_NANOS);
    }
  }

  private void write() {
    try {
      for (long n = 0; !stop; n++) {
        line.send("PUB bench.0 _INBOX.beat." + n + " 128\r\n" + "x".repeat(128) + "\r\n");
        LockSupport.parkNanos(PACE_NANOS);
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private void read() {
    try {
      while (!stop) {
        String reply = new String(line.nextPayload(), StandardCharsets.UTF_8);
        if (reply.contains("\"seq\"") && !reply.contains("\"error\"")) {
          arrived();
        }
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private synchronized void arrived() {
    long now = System.nanoTime();
    longest = Math.max(longest, now - newest);
    newest = now;
    acked++;
  }

  private void fail(Exception e) {
    if (!stop) {
      failure = e;
    }
  }

  @Override
  public void close() throws IOException {
    stop = true;
    line.close();
    try {
      writer.join();
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
