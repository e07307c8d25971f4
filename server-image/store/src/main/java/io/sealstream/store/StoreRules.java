package io.sealstream.store;

/**
 * The store's rules that a test can switch off one by one, to prove that its simulation notices.
 * The product always runs these.
 */
class StoreRules {
  /** Acknowledgements wait for the sync, unless a sync interval was configured. */
  boolean syncsBeforeAck() {
    return true;
  }

  /** A frame says of those before it only that they were synced when they were. */
  boolean provesOnlyWhatWasSynced() {
    return true;
  }

  /** What recovery found above D may stand in the page cache alone: it is written again. */
  boolean trustsOnlyWhatWasSynced() {
    return true;
  }

  /** After a write that found no room, nothing is written to that file any more. */
  boolean leavesAFailedFile() {
    return true;
  }

  /** What a step wrote of a stream counts for what it writes next, before the step is finished. */
  boolean countsWhatAStepWrote() {
    return true;
  }

  /** A stream's key stands in the journal before its entries. */
  boolean journalsKeysFirst() {
    return true;
  }

  /** Behind the end of a stream nothing begins in the same journal frame. */
  boolean beginsBehindEnds() {
    return true;
  }

  /** Each commit of the catalog begins in a block of its own. */
  boolean padsCommits() {
    return true;
  }

  /** Bytes of the catalog that are sealed together; an entry may go on in the next frame. */
  int catalogFrame() {
    return 256 << 10;
  }

  /** A stream with more bytes than this to write at once gets a segment of its own. */
  long dedicatesAbove() {
    return 4L << 20;
  }

  /** A stream's old key stays in the catalog while a segment or the journal needs it. */
  boolean keepsKeysInNeed() {
    return true;
  }

  /** Keys of journal and catalog go from the ring when streams were erased. */
  boolean destroysOldKeys() {
    return true;
  }

  /** Messages that were moved are durable in the new place before the catalog names it. */
  boolean syncsWhatItMoved() {
    return true;
  }

  /** Clear files are read as they are listed, and others are not. */
  ClearFiles reads(ClearFiles listed) {
    return listed;
  }

  /** What only the plain life of a store needed is deleted. */
  boolean destroysClearFiles() {
    return true;
  }

  /** A bad frame that was synced once is a loss, and reported; only above D is it the end. */
  boolean reportsWhatIsLost() {
    return true;
  }

  /** With more than this, the journal takes no new file before a checkpoint frees some. */
  long journalBound(JournalSize size) {
    return size.bound();
  }

  /** Files are given back after the superblock that does not need them is durable. */
  boolean freesAfterCommit() {
    return true;
  }
}
