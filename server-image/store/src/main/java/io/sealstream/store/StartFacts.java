package io.sealstream.store;

import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.RingHeader;
import java.util.Optional;

/**
 * What was found while a store was looked at, for the report of a refusal. Read from clear headers:
 * true only as far as nobody altered them. No secrets.
 *
 * @param ring fingerprint of the key that the ring wants
 * @param ringGeneration 0 when there is no readable ring
 * @param given fingerprint of the key that was given, under {@code salt}; empty for a weak key,
 *     since it could be guessed from it
 * @param salt of the ring; where none was found, the one that a ring is to get
 * @param epoch 0 when unknown
 */
public record StartFacts(
    Optional<Fingerprint> ring,
    long ringGeneration,
    Optional<Fingerprint> given,
    Optional<ClusterSalt> salt,
    Optional<Id128> clusterId,
    Optional<Id128> storeId,
    long epoch) {
  public static final StartFacts NONE =
      new StartFacts(
          Optional.empty(),
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0);

  StartFacts withRing(RingHeader header) {
    return new StartFacts(
        Optional.of(header.fingerprint()),
        header.generation(),
        given,
        Optional.of(header.clusterSalt()),
        Optional.of(header.clusterId()),
        Optional.of(header.storeId()),
        epoch);
  }

  StartFacts withGiven(Fingerprint fingerprint, ClusterSalt under) {
    return new StartFacts(
        ring,
        ringGeneration,
        Optional.of(fingerprint),
        Optional.of(under),
        clusterId,
        storeId,
        epoch);
  }

  StartFacts withStore(Id128 id, long newEpoch) {
    return new StartFacts(ring, ringGeneration, given, salt, clusterId, Optional.of(id), newEpoch);
  }

  StartFacts withCluster(Id128 id) {
    return new StartFacts(ring, ringGeneration, given, salt, Optional.of(id), storeId, epoch);
  }
}
