package io.sealstream.store;

/**
 * Segments that were emptied since the start, to give space back, to put small ones together, or
 * because they were under another cipher.
 *
 * @param bytes of messages that were moved
 */
public record RewriteProgress(long segments, long bytes) {
  static final RewriteProgress NONE = new RewriteProgress(0, 0);

  RewriteProgress moved(long more) {
    return new RewriteProgress(segments, bytes + more);
  }

  RewriteProgress emptied(int more) {
    return new RewriteProgress(segments + more, bytes);
  }
}
