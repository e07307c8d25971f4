package io.sealstream.store;

import java.time.Duration;
import java.util.Optional;

/**
 * What an operator of a server may choose about its store.
 *
 * @param syncInterval empty: every acknowledgement waits for its sync; else acknowledgements come
 *     after the write and the journal is synced this often, and a power cut may lose what was
 *     acknowledged since
 * @param memory bytes of messages kept in memory, over all streams
 * @param openFiles segment files open for reading at once
 */
public record StoreSettings(
    Optional<Duration> syncInterval, long memory, int openFiles, Resealing resealing) {
  private static final long MEMORY = 64L << 20;
  private static final int OPEN_FILES = 256;

  /** Acknowledged means durable. */
  public static final StoreSettings DEFAULT =
      new StoreSettings(Optional.empty(), Resealing.DEFAULT);

  /** The default but for these. */
  public StoreSettings(Optional<Duration> syncInterval, Resealing resealing) {
    this(syncInterval, MEMORY, OPEN_FILES, resealing);
  }
}
