package io.sealstream.store;

/**
 * The rules of opening that a test can switch off one by one, to prove that its simulation notices.
 * The product always runs these.
 */
class OpeningRules {
  /** Ring and superblock: each copy is synced before the next is touched. */
  boolean syncsEachCopy() {
    return true;
  }

  /** The superblock that a start read may stand in the page cache alone: it is written again. */
  boolean writesSuperblockBack() {
    return true;
  }

  /** A rotation leaves no copy under the old key. */
  boolean rewrapsEveryCopy() {
    return true;
  }

  /** A superblock key goes when both pairs are under the newer one. */
  boolean rewritesBothPairs() {
    return true;
  }

  /** From one commit to the next; odd, so pairs alternate and none overwrites the newest. */
  int generationStep() {
    return 1;
  }

  /** Nothing is made or changed before the start is accepted. */
  boolean looksFirst() {
    return true;
  }

  /** Of a new store the ring is on disk before anything that its keys seal. */
  boolean ringComesFirst() {
    return true;
  }
}
