package io.sealstream.raft;

import java.util.List;
import java.util.Optional;

/**
 * What members say to each other; the fields that every one has come first. {@code round} numbers
 * confirm linearizable reads, {@code flow} numbers tell which request an answer is for; an answer
 * repeats those of its request.
 */
public sealed interface RaftMessage {
  GroupId group();

  MemberId from();

  long term();

  /** An answer counts only in the term in which it was given. */
  sealed interface Answer extends RaftMessage {}

  /** Entries behind {@code previousIndex}; without entries a heartbeat. */
  record Append(
      GroupId group,
      MemberId from,
      long term,
      long previousIndex,
      long previousTerm,
      long commitIndex,
      List<RaftEntry> entries,
      long round,
      long flow)
      implements RaftMessage {}

  /** The log is the leader's up to {@code lastIndex}, and durable. */
  record Appended(GroupId group, MemberId from, long term, long lastIndex, long round, long flow)
      implements Answer {}

  /** The log is another one at {@code expectedNext - 1}, or the term is newer. */
  record Rejected(GroupId group, MemberId from, long term, long expectedNext, long round, long flow)
      implements Answer {}

  /**
   * A snapshot to fetch ({@code chunk} empty) or a chunk of it.
   *
   * @param leading whether the sender leads
   * @param holders members that have the snapshot
   */
  record SnapshotOffer(
      GroupId group,
      MemberId from,
      long term,
      boolean leading,
      long index,
      long snapshotTerm,
      int chunks,
      Optional<SnapshotHandle> chunk,
      List<MemberId> holders,
      Members members,
      long round,
      long flow)
      implements RaftMessage {}

  /** Asks for a chunk. */
  record SnapshotWanted(
      GroupId group, MemberId from, long term, long index, int chunk, long round, long flow)
      implements Answer {}

  /** Would you vote for me in {@code term}? Changes nothing. */
  record PreVote(GroupId group, MemberId from, long term, long lastIndex, long lastTerm)
      implements RaftMessage {}

  record PreVoteAnswer(GroupId group, MemberId from, long term, boolean granted)
      implements Answer {}

  /**
   * @param sticky false: the leader itself asked for this election
   */
  record Vote(
      GroupId group, MemberId from, long term, long lastIndex, long lastTerm, boolean sticky)
      implements RaftMessage {}

  record VoteAnswer(GroupId group, MemberId from, long term, boolean granted) implements Answer {}

  /** The leader asks a member with the same log to take over. */
  record TakeOver(GroupId group, MemberId from, long term, long lastIndex, long lastTerm)
      implements RaftMessage {}
}
