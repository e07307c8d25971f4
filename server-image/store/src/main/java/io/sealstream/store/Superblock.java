package io.sealstream.store;

import io.sealstream.keyring.Id128;

/**
 * The one commit point of a store: what counts is what the newest one says.
 *
 * @param generation counts commits, from 1
 * @param epoch counts starts; 0 until the first
 * @param bootId random, of the start that wrote this
 * @param leastRingGeneration an older key ring was rolled back; 0 in a plain store
 */
record Superblock(
    StoreIdentity identity,
    long generation,
    long epoch,
    Id128 bootId,
    long leastRingGeneration,
    Commit commit) {
  /** What a new store is born with, in both pairs; its first start raises the epoch to 1. */
  static Superblock ofBirth(StoreIdentity identity, Id128 bootId, long leastRingGeneration) {
    return new Superblock(identity, 1, 0, bootId, leastRingGeneration, Commit.EMPTY);
  }

  /** The first of a start: nothing but the start itself is new, and the stop is no longer clean. */
  Superblock started(Id128 newBootId, long ringGeneration, int step) {
    return new Superblock(
        identity, generation + step, epoch + 1, newBootId, ringGeneration, commit.open());
  }

  /** The same commit; a ring older than this one was rolled back from now on. */
  Superblock rewrapped(long ringGeneration, int step) {
    return new Superblock(identity, generation + step, epoch, bootId, ringGeneration, commit);
  }

  Superblock next(Commit newCommit, long ringGeneration, int step) {
    return new Superblock(identity, generation + step, epoch, bootId, ringGeneration, newCommit);
  }

  boolean isOfSameStart(Superblock other) {
    return epoch == other.epoch && bootId.equals(other.bootId);
  }
}
