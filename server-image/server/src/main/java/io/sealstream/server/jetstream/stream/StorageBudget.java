package io.sealstream.server.jetstream.stream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes all streams of one kind together may hold, and hold. Safe for every thread;
 * streams report what they apply, so staged bytes may go a little beyond.
 */
public final class StorageBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * @param limit bytes; {@link Long#MAX_VALUE} for none
   */
  public StorageBudget(long limit) {
    this.limit = limit;
  }

  public long limit() {
    return limit;
  }

  public long used() {
    return used.get();
  }

  public void add(long bytes) {
    used.addAndGet(bytes);
  }

  boolean isExceeded() {
    return used.get() >= limit;
  }
}
