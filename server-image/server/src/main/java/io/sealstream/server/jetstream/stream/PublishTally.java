package io.sealstream.server.jetstream.stream;

import java.util.concurrent.atomic.LongAdder;

/** Counts what became of published messages, for metrics. Safe for every thread. */
public final class PublishTally {
  private final LongAdder stored = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder refused = new LongAdder();

  void add(long storedNow, long duplicatesNow, long refusedNow) {
    stored.add(storedNow);
    if (duplicatesNow > 0) {
      duplicates.add(duplicatesNow);
    }
    if (refusedNow > 0) {
      refused.add(refusedNow);
    }
  }

  /** Messages that were stored, durably. */
  public long stored() {
    return stored.sum();
  }

  /** Messages whose id was known. */
  public long duplicates() {
    return duplicates.sum();
  }

  /** Messages that were refused. */
  public long refused() {
    return refused.sum();
  }
}
