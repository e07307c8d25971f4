package io.sealstream.raft;

import java.util.List;
import java.util.Optional;

/**
 * A group as one member sees it.
 *
 * @param state whether the member takes part
 * @param appliedIndex of the last entry that the machine has
 * @param lastIndex of the newest entry, committed or not
 * @param members as the newest entry says, committed or not
 * @param committed as committed
 * @param followers the other members, while this one leads
 */
public record RaftStatus(
    State state,
    RaftRole role,
    long term,
    Optional<MemberId> leader,
    long commitIndex,
    long appliedIndex,
    long lastIndex,
    Members members,
    Members committed,
    List<FollowerStatus> followers) {
  public RaftStatus {
    followers = List.copyOf(followers);
  }

  /** Whether a member takes part in its group. */
  public enum State {
    RUNNING,
    /** Its log failed: it says nothing any more. */
    POISONED,
    /** It was stopped. */
    ENDED
  }
}
