package io.sealstream.server.jetstream.backup;

import io.sealstream.store.SealedStore;
import io.sealstream.store.StoreState;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Waits for what was handed to a store, but not for ever on a full volume: entries that found no
 * room wait in the store until there is some, and nobody may be there to make any.
 */
public final class Durability {
  /** Longer than a checkpoint needs that gives journal files back. */
  private static final long PATIENCE_SECONDS = 15;

  private Durability() {}

  /**
   * Blocks: not for owners and event loops.
   *
   * @param done completed once the store applied the entries
   * @return empty when the volume stays full; the entries may still be applied later
   */
  public static <T> Optional<T> await(SealedStore store, CompletableFuture<T> done) {
    Optional<T> result = Optional.empty();
    boolean full = false;
    while (result.isEmpty() && !full) {
      result =
          done.thenApply(Optional::of)
              .completeOnTimeout(Optional.empty(), PATIENCE_SECONDS, TimeUnit.SECONDS)
              .join();
      full = store.status().state() == StoreState.FULL;
    }
    return result;
  }
}
