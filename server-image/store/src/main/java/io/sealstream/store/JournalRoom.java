package io.sealstream.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much the journal can still take, so that publishers are refused before they stage what would
 * then wait for space, in front of the deletes that could make some. An estimate: other writers
 * share the volume. Safe for every thread; asked for each submission.
 */
final class JournalRoom {
  /** Lost at the end of a file, and to padding. */
  private static final long SLACK = JournalFrame.LIMIT + 16 * FileHeader.BLOCK;

  /** Who asks for more than this and is refused does not make the volume count as full. */
  private static final long LARGE = 1 << 20;

  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile long inNewest;
  private volatile long inSpares;
  private volatile long onVolume;

  boolean has(long bytes) {
    return waiting.get() + bytes + SLACK <= inNewest + inSpares + onVolume;
  }

  /** So many bytes were refused. */
  void refused(long bytes) {
    refused.accumulateAndGet(Math.min(bytes, LARGE), Math::max);
  }

  /** Somebody was refused since there was room last. */
  boolean isAskedFor() {
    return refused.get() > 0;
  }

  /** True when who was refused would find room now; then that is forgotten. */
  boolean suffices() {
    long bytes = refused.get();
    return bytes == 0 || (has(bytes) && refused.compareAndSet(bytes, 0));
  }

  /** So many bytes were submitted. */
  void submitted(long bytes) {
    waiting.addAndGet(bytes);
  }

  /** So many bytes of them stand in the journal. */
  void written(long bytes) {
    waiting.addAndGet(-bytes);
  }

  /** Something was submitted and is not in the journal. */
  boolean isWaitedFor() {
    return waiting.get() > 0;
  }

  void inNewest(long bytes) {
    inNewest = bytes;
  }

  void inSpares(long bytes) {
    inSpares = bytes;
  }

  /** Bytes for new files; looked at now and then. */
  void onVolume(long bytes) {
    onVolume = Math.max(0, bytes);
  }
}
