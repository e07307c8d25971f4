package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Id128;
import java.util.Optional;

/**
 * Who an opened store is, and under which key; no secrets. What changes at starts and rotations
 * only, {@code superblockGeneration} excepted, is its {@link #anchor}.
 *
 * @param epoch counts starts; raised in the superblock by each
 * @param bootId random per start
 * @param ringGeneration of the key ring, 0 for a plain store
 * @param fingerprint of the master key; empty for a plain store
 * @param salt cluster salt under which the fingerprint was made; empty for a plain store
 * @param cipher of new files; {@link CipherSuite#NONE} for a plain store
 * @param superblockGeneration of the newest commit
 */
public record StoreFacts(
    Id128 storeId,
    Id128 clusterId,
    Id128 nodeId,
    long epoch,
    Id128 bootId,
    long ringGeneration,
    Optional<Fingerprint> fingerprint,
    Optional<ClusterSalt> salt,
    CipherSuite cipher,
    long superblockGeneration) {

  /** What somebody outside the volume should remember, to notice that it was rolled back. */
  public Anchor anchor() {
    return new Anchor(storeId, epoch, bootId, ringGeneration);
  }
}
