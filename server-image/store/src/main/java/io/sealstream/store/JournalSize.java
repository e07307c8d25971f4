package io.sealstream.store;

/**
 * How large the journal may become: min(256 MiB, 1/16 of the volume, 1/4 of the heap), in files of
 * a quarter of it. What a replica cannot apply yet stays in memory until then.
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
    long least = Math.min(bytes / 16, Runtime.getRuntime().maxMemory() / 4);
    long bound = Math.clamp(least, MIN_BOUND, MAX_BOUND);
    long file = bound / 4 / FileHeader.BLOCK * FileHeader.BLOCK;
    return new JournalSize(bound, file, Math.min(file, MAX_FIRST));
  }
}
