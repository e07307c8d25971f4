package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;

/**
 * Facts about a store for monitoring and the operator; no secrets. Sizes in bytes.
 *
 * @param storeId 32 hex digits
 * @param clusterId 32 hex digits
 * @param epoch counts starts; raised in the superblock by each
 * @param bootId 32 hex digits, random per start
 * @param ringGeneration of the key ring, 0 for a plain store
 * @param fingerprint of the master key, empty for a plain store or a weak legacy key
 * @param salt cluster salt under which the fingerprint was made, hex
 * @param superblockGeneration of the newest commit
 * @param files files below the store directory
 * @param filesInOtherCiphers segments, catalog and journal files that are not under {@code cipher}
 */
public record StoreStatus(
    StoreState state,
    String storeId,
    String clusterId,
    long epoch,
    String bootId,
    long ringGeneration,
    String fingerprint,
    String salt,
    CipherSuite cipher,
    long superblockGeneration,
    int streams,
    int files,
    int filesInOtherCiphers,
    long bytesInOtherCiphers,
    long segmentBytes,
    long journalBytes,
    long journalSyncs,
    long checkpoints,
    String failure) {}
