package io.sealstream.store;

import java.util.Optional;

/**
 * Why a stream takes no entries any more, if so: some of its acknowledged ones are lost. Where its
 * catalog entry and its segments contradict each other, the entry is preserved as it is: should the
 * segments come back, everything is there again. That does not hold for a clear segment that was
 * missing when the store was sealed, or when a later catalog was written: it is off the list of
 * {@link ClearFiles} for good. The owner's.
 */
final class ReadOnly {
  private Quarantine quarantine;
  private CatalogEntry preserved;

  boolean isSet() {
    return quarantine != null;
  }

  Optional<Quarantine> quarantine() {
    return Optional.ofNullable(quarantine);
  }

  /** The entry that the catalog keeps. */
  Optional<CatalogEntry> preserved() {
    return Optional.ofNullable(preserved);
  }

  /** Returns false when it was set before: the first reason stays. */
  boolean because(Quarantine why) {
    if (quarantine != null) {
      return false;
    }
    quarantine = why;
    return true;
  }

  /** The stream is not whole: this entry is what is known of it. */
  void preserve(CatalogEntry entry, String why) {
    because(new Quarantine(0, 0, why));
    preserved = entry;
  }

  /**
   * There is an entry that the preserved stream cannot take. The journal will not hold it for ever,
   * so the catalog must say that something is missing: also when the segments are there again.
   *
   * @return whether the catalog does not say so yet
   */
  boolean misses(long op) {
    if (preserved == null || op <= preserved.op() || preserved.quarantine().isPresent()) {
      return false;
    }
    preserved =
        preserved.in(
            new Quarantine(
                preserved.op() + 1, 0, "entries came while segments of it could not be read"));
    return true;
  }

  /** The loss is accepted; false when it cannot be: whole segments are missing. */
  boolean end() {
    if (preserved != null) {
      return false;
    }
    quarantine = null;
    return true;
  }
}
