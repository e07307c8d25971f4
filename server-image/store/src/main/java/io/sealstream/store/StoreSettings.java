package io.sealstream.store;

import java.time.Duration;
import java.util.Optional;

/**
 * What an operator of a server may choose about its store.
 *
 * @param syncInterval empty: every acknowledgement waits for its sync; else acknowledgements come
 *     after the write and the journal is synced this often, and a power cut may lose what was
 *     acknowledged since
 */
public record StoreSettings(Optional<Duration> syncInterval) {
  /** Acknowledged means durable. */
  public static final StoreSettings DEFAULT = new StoreSettings(Optional.empty());
}
