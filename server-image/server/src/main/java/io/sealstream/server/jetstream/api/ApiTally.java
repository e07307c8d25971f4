package io.sealstream.server.jetstream.api;

import java.util.concurrent.atomic.LongAdder;

/** Counts API requests and those that were refused, for account info. Safe for every thread. */
public final class ApiTally {
  private final LongAdder total = new LongAdder();
  private final LongAdder errors = new LongAdder();

  public void request() {
    total.increment();
  }

  public void refused() {
    errors.increment();
  }

  public long total() {
    return total.sum();
  }

  public long errors() {
    return errors.sum();
  }
}
