package io.sealstream.store;

/**
 * How large the journal may become: min(256 MiB, 1/16 of the volume), in files of a quarter of it.
 *
 * @param bound bytes of all files that a replay needs; a checkpoint begins at half of it
 * @param file bytes of one file
 * @param firstFile bytes of the first file of a store: small, so that a new store is ready at once
 */
record JournalSize(long bound, long file, long firstFile) {
  private static final long MAX_BOUND = 256L << 20;
  private static final long MIN_BOUND = 16L << 20;
  private static final long MAX_FIRST = 4L << 20;

  static JournalSize ofVolume(long bytes) {
    long bound = Math.clamp(bytes / 16, MIN_BOUND, MAX_BOUND);
    long file = bound / 4 / FileHeader.BLOCK * FileHeader.BLOCK;
    return new JournalSize(bound, file, Math.min(file, MAX_FIRST));
  }
}
