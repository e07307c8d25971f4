package io.sealstream.store;

/**
 * Data keys that were replaced and are still needed, at one moment.
 *
 * @param streams that have something under an older key, or whose older key is not destroyed yet
 * @param segments that are to be rewritten, since they hold something under an older key
 * @param bytes of these
 * @param ringKeys older keys of superblock, journal and catalog in the ring
 */
public record RekeyStatus(int streams, int segments, long bytes, int ringKeys) {
  static final RekeyStatus NONE = new RekeyStatus(0, 0, 0, 0);

  /** No older key opens anything, and none is left. */
  public boolean isDone() {
    return streams == 0 && segments == 0 && ringKeys == 0;
  }
}
