package io.sealstream.store;

import java.util.List;

/**
 * What one superblock generation says about journal and catalog, and with it what exists: nothing
 * else on the volume counts. Everything named here was synced before.
 *
 * @param catalog base first, then the deltas in order; empty in a store that never made a
 *     checkpoint
 * @param start replay begins with the frame after this one
 * @param knownEnd the last frame known to be synced when this was written
 * @param cleanStop the store was closed in order: {@code knownEnd} is the end of the journal
 * @param compressed some segment may have compressed frames
 * @param listsClearFiles the catalog of this sealed store names clear files that are still read
 * @param namesOldKeys an entry of the catalog may name older keys of its stream
 */
record Commit(
    List<CatalogFile> catalog,
    JournalMark start,
    JournalMark knownEnd,
    boolean cleanStop,
    boolean compressed,
    boolean listsClearFiles,
    boolean namesOldKeys) {
  /** A base file and so many deltas fit into the superblock. */
  static final int MAX_CATALOG_FILES = 9;

  /** A new store. */
  static final Commit EMPTY =
      new Commit(List.of(), JournalMark.NONE, JournalMark.NONE, false, false, false, false);

  Commit {
    catalog = List.copyOf(catalog);
    if (catalog.size() > MAX_CATALOG_FILES) {
      throw new IllegalArgumentException(catalog.size() + " catalog files");
    }
  }

  /** The same, of a start that is not over. */
  Commit open() {
    return new Commit(catalog, start, knownEnd, false, compressed, listsClearFiles, namesOldKeys);
  }
}
