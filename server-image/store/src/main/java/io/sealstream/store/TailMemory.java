package io.sealstream.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of messages in memory, over all streams: those that stand in no segment yet, and those kept
 * to be read without opening a frame. The second kind is forgotten when both are over the limit;
 * when the first alone is over half of it, the flusher is woken. Safe for every thread.
 */
final class TailMemory {
  private static final long MUCH = 8L << 20;

  private final long limit;
  private final AtomicLong unflushed = new AtomicLong();
  private final AtomicLong kept = new AtomicLong();

  TailMemory(long limit) {
    this.limit = limit;
  }

  void appended(long bytes) {
    unflushed.addAndGet(bytes);
  }

  /** Bytes that are in no segment are gone: removed, or (negative) found again. */
  void removed(long bytes) {
    unflushed.addAndGet(-bytes);
  }

  void flushed(long bytes) {
    unflushed.addAndGet(-bytes);
    kept.addAndGet(bytes);
  }

  void forgotten(long bytes) {
    kept.addAndGet(-bytes);
  }

  boolean isOver() {
    return unflushed.get() + kept.get() > limit;
  }

  boolean needsFlush() {
    return unflushed.get() > limit / 2;
  }

  /** Bytes that stand in no segment yet. */
  long unflushed() {
    return unflushed.get();
  }

  /** Writing it to segments takes more than a moment. */
  boolean isMuch() {
    return unflushed.get() > MUCH;
  }

  /** The flusher is far behind: no more should come in until it has caught up. */
  boolean isFlooded() {
    return unflushed.get() > 2 * limit;
  }
}
