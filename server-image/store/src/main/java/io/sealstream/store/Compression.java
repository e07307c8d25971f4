package io.sealstream.store;

/**
 * What becomes of a stream's messages before they are sealed in segments; in the journal they stand
 * as they are. Compressed bytes let whoever publishes find out, from the lengths of files, whether
 * his messages are like others' in the same stream.
 */
public enum Compression {
  NONE,
  /** Blocks as of Snappy, which S2 reads. A frame that gains little stays as it is. */
  S2
}
