package io.sealstream.raft;

import java.util.List;
import java.util.Optional;

/**
 * What a member remembers when it starts. Made only from a log whose synced part is whole: a member
 * that lost a part of it is not started, but replaced by another incarnation.
 *
 * @param snapshot in place of the log up to its index
 * @param machine whether the machine was given that state back before the start
 * @param entries without gaps, the first one behind the snapshot
 */
public record LogStart(
    RaftLog.Founding founding,
    Ballot ballot,
    Optional<Snapshot> snapshot,
    Machine machine,
    List<RaftEntry> entries) {
  public LogStart {
    entries = List.copyOf(entries);
  }

  /** Of a member that never ran. */
  public static LogStart fresh(RaftLog.Founding founding) {
    return new LogStart(founding, Ballot.NONE, Optional.empty(), Machine.HAS_SNAPSHOT, List.of());
  }

  /** What the machine has at the start. */
  public enum Machine {
    HAS_SNAPSHOT,
    /** A fetched state was on its way into it: it is to be installed first. */
    NEEDS_SNAPSHOT
  }
}
