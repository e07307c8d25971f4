package io.sealstream.raft;

import java.util.Optional;
import java.util.function.Consumer;

/** Snapshots of a group's {@link RaftMachine}. Thread rule: called by the group's thread. */
public interface RaftSnapshots {
  /**
   * Fetches what this node lacks of a snapshot and makes it durable under this node's own keys,
   * without touching the state in use. Never blocks; a snapshot that is fetched and not installed
   * is dropped by the next fetch.
   *
   * @param from a member that has it
   * @param fetched told once, on any thread: the snapshot with this node's own handle, perhaps a
   *     newer one of the same group than was offered; empty when it did not work
   */
  void fetch(MemberId from, Snapshot offered, Consumer<Optional<Snapshot>> fetched);

  /**
   * Replaces the state of the machine by a fetched snapshot's; the log names it already, durably.
   *
   * @param installed told once, on any thread, that the machine has it: only then do entries behind
   *     its index follow; or that what was fetched is lost
   */
  void install(Snapshot snapshot, RaftLog.Completion installed);

  /** What another member says about its state or asks about this one's. */
  void receive(SnapshotMessage message);

  /** A unit of time has passed. */
  void tick();
}
