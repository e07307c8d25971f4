package io.sealstream.server.jetstream.stream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that clients have sent and nobody has dealt with yet, of all streams together. Connections
 * are not read while there is too much of it, so memory stays bounded. What streams take from other
 * streams counts as well; they take no more before clients are held back. Safe for every thread.
 */
public final class Load {
  private static final long MAX_PUBLISHES = 128 << 20;
  private static final long MAX_INFLOW = MAX_PUBLISHES / 2;
  private static final long MAX_REQUESTS = 16 << 20;

  private final AtomicLong publishes = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();

  void publishes(long bytes) {
    publishes.addAndGet(bytes);
  }

  /** API requests came (positive) or were taken up (negative). */
  public void requests(long bytes) {
    requests.addAndGet(bytes);
  }

  boolean isFullOfPublishes() {
    return publishes.get() > MAX_PUBLISHES;
  }

  boolean isFullForInflow() {
    return publishes.get() > MAX_INFLOW;
  }

  public boolean isFullOfRequests() {
    return requests.get() > MAX_REQUESTS;
  }
}
