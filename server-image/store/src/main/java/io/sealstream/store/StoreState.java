package io.sealstream.store;

/** What a store can do now. */
public enum StoreState {
  /** Reads and writes. */
  OPEN,
  /** No prepared journal space: reads and deletes go on, publishing waits for space. */
  FULL,
  /** A write or sync failed: nothing more is acknowledged; the process should end. */
  POISONED,
  CLOSED
}
