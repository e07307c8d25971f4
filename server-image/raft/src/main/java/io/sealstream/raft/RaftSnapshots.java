package io.sealstream.raft;

/** Snapshots of a group's {@link RaftMachine}. Thread rule: called by the group's thread. */
public interface RaftSnapshots {
  /**
   * Captures the state as applied.
   *
   * @param index of the last entry applied
   */
  SnapshotHandle take(long index);

  /** Replaces the state of the machine by a snapshot's; entries behind {@code index} follow. */
  void install(long index, SnapshotHandle snapshot);
}
