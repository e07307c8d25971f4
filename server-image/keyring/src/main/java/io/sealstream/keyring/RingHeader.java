package io.sealstream.keyring;

/**
 * What stands in a key ring in clear, authenticated when the ring is opened: whose it is and which
 * key opens it.
 *
 * @param birth a ring of a store that is still being made
 * @param generation counts changes, from 1
 * @param clusterId a standalone store has its own
 * @param fingerprint of the master key, under {@code clusterSalt}
 */
public record RingHeader(
    Birth birth,
    long generation,
    Id128 clusterId,
    Id128 storeId,
    ClusterSalt clusterSalt,
    StoreSalt storeSalt,
    Fingerprint fingerprint) {
  /**
   * Higher ones cannot be reached by counting: a forged header could make the next one overflow.
   */
  static final long MAX_GENERATION = 1L << 62;

  /** Whether the store around the ring was completed. */
  public enum Birth {
    UNBORN,
    BORN
  }

  RingHeader wrappedUnder(StretchedKey key, long newGeneration) {
    return new RingHeader(
        birth, newGeneration, clusterId, storeId, key.salt(), storeSalt, key.fingerprint());
  }

  RingHeader born() {
    return new RingHeader(
        Birth.BORN, generation + 1, clusterId, storeId, clusterSalt, storeSalt, fingerprint);
  }

  /** Of the next ring under the same key. */
  RingHeader next() {
    return new RingHeader(
        birth, generation + 1, clusterId, storeId, clusterSalt, storeSalt, fingerprint);
  }
}
