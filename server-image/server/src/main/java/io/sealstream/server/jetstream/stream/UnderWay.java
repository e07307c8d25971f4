package io.sealstream.server.jetstream.stream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of publishes to one stream that are not answered yet: above a bound, here or of all streams
 * together, their senders are not read from. Safe for every thread.
 */
final class UnderWay {
  private static final long FULL = 32 << 20;

  private final AtomicLong bytes = new AtomicLong();
  private final Load all;

  UnderWay(Load all) {
    this.all = all;
  }

  void begins(PublishBatch batch) {
    add(batch.entries().end());
  }

  void ends(PublishBatch batch) {
    add(-batch.entries().end());
  }

  private void add(long more) {
    bytes.addAndGet(more);
    all.publishes(more);
  }

  boolean isFull() {
    return bytes.get() > FULL || all.isFullOfPublishes();
  }
}
