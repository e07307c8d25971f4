package io.sealstream.store;

import java.util.List;
import java.util.Set;

/**
 * What one superblock generation says about journal and catalog, and with it what exists: nothing
 * else on the volume counts. Everything named here was synced before.
 *
 * @param catalog base first, then the deltas in order; empty in a store that never made a
 *     checkpoint
 * @param start replay begins with the frame after this one
 * @param knownEnd the last frame known to be synced when this was written
 * @param cleanStop the store was closed in order: {@code knownEnd} is the end of the journal
 * @param features what there is, or may be
 */
record Commit(
    List<CatalogFile> catalog,
    JournalMark start,
    JournalMark knownEnd,
    boolean cleanStop,
    Set<StoreFeature> features) {
  /** A base file and so many deltas fit into the superblock. */
  static final int MAX_CATALOG_FILES = 9;

  /** A new store. */
  static final Commit EMPTY =
      new Commit(List.of(), JournalMark.NONE, JournalMark.NONE, false, Set.of());

  Commit {
    catalog = List.copyOf(catalog);
    features = Set.copyOf(features);
    if (catalog.size() > MAX_CATALOG_FILES) {
      throw new IllegalArgumentException(catalog.size() + " catalog files");
    }
  }

  /** The same, of a start that is not over. */
  Commit open() {
    return new Commit(catalog, start, knownEnd, false, features);
  }

  boolean has(StoreFeature feature) {
    return features.contains(feature);
  }
}
