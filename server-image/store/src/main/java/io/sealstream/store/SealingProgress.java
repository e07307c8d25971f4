package io.sealstream.store;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How far a start has come with the clear segments of a store that was plain: every byte of them is
 * read before the store is sealed, and again by each start that still needs them. That may take
 * hours, so it says a line every ten seconds. Safe for every thread.
 */
public final class SealingProgress {
  private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(10);

  /** Bytes that were read, of how many. */
  private record Part(long read, long total) {
    private static final Part NOTHING = new Part(0, 0);

    private String words() {
      return "%d of %d bytes of its clear segments are read".formatted(read, total);
    }
  }

  private final Consumer<String> lines;
  private final LongSupplier nanoTime;
  private final AtomicLong said;
  private final AtomicReference<Part> now = new AtomicReference<>(Part.NOTHING);

  /**
   * @param lines gets a line every ten seconds while something is read, on the thread that reads
   */
  public SealingProgress(Consumer<String> lines) {
    this(lines, System::nanoTime);
  }

  SealingProgress(Consumer<String> lines, LongSupplier nanoTime) {
    this.lines = lines;
    this.nanoTime = nanoTime;
    this.said = new AtomicLong(nanoTime.getAsLong());
  }

  /** For who waits without being told. */
  static SealingProgress silent() {
    return new SealingProgress(line -> {});
  }

  /** So many bytes are about to be read, from the first one. */
  void begins(long total) {
    now.set(new Part(0, total));
  }

  void read(long bytes) {
    Part part = now.updateAndGet(before -> new Part(before.read + bytes, before.total));
    long time = nanoTime.getAsLong();
    long last = said.get();
    if (time - last >= BETWEEN_LINES && said.compareAndSet(last, time)) {
      lines.accept("Sealing the store: " + part.words());
    }
  }

  /** How far it is, in words; empty where there is nothing clear to be read. */
  public Optional<String> words() {
    return Optional.of(now.get()).filter(part -> part.total > 0).map(Part::words);
  }
}
