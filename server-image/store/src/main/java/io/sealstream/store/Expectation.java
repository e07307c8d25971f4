package io.sealstream.store;

import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Id128;
import java.util.Optional;

/**
 * What the cluster says about the store and its keys. A standalone server expects nothing.
 *
 * @param clusterId another one in the store means that it is foreign
 * @param clusterSalt a key ring under another one is re-wrapped
 * @param fingerprint the key that is wanted: no ring is made or re-wrapped under another. Its KDF
 *     is the one that is wanted
 * @param previousFingerprint given only while rotating: the key that may still open the ring
 * @param anchor what was remembered at the last start
 * @param emptyVolume what an empty directory means
 */
public record Expectation(
    Optional<Id128> clusterId,
    Optional<ClusterSalt> clusterSalt,
    Optional<Fingerprint> fingerprint,
    Optional<Fingerprint> previousFingerprint,
    Optional<Anchor> anchor,
    EmptyVolume emptyVolume) {
  public static final Expectation NOTHING =
      new Expectation(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          EmptyVolume.NEW_STORE);

  /** Whether a store may begin here. */
  public enum EmptyVolume {
    NEW_STORE,
    /** The cluster is formed already: a node that comes back empty has lost what it had. */
    LOST_STORE
  }
}
