package io.sealstream.raft;

import java.util.List;

/**
 * What members say to each other; the fields that every one has come first. {@code round} numbers
 * confirm linearizable reads: an answer repeats that of its request.
 */
public sealed interface RaftMessage {
  GroupId group();

  MemberId from();

  /**
   * Of the sender, but in {@link PreVote} and a granted {@link PreVoteAnswer} the one asked for.
   */
  long term();

  /** What only a leader says. */
  sealed interface FromLeader extends RaftMessage {
    long round();
  }

  /** An answer counts only in the term in which it was given. */
  sealed interface Answer extends RaftMessage {}

  /** What a leader is told about a log. */
  sealed interface ToLeader extends Answer {
    long round();
  }

  /**
   * Entries behind {@code previousIndex}; without entries a heartbeat.
   *
   * @param urgent they are taken although a disk is full: the last one frees space, or is one of
   *     Raft's own, and the log has no gaps
   */
  record Append(
      GroupId group,
      MemberId from,
      long term,
      long previousIndex,
      long previousTerm,
      long commitIndex,
      List<RaftEntry> entries,
      long round,
      boolean urgent)
      implements FromLeader {
    public Append {
      entries = List.copyOf(entries);
    }

    /** The same with other entries behind the same one. */
    public Append with(List<RaftEntry> others) {
      return new Append(
          group, from, term, previousIndex, previousTerm, commitIndex, others, round, urgent);
    }
  }

  /** The sender forgot the entries that the receiver lacks: here is a snapshot to fetch. */
  record SnapshotOffer(GroupId group, MemberId from, long term, Snapshot snapshot, long round)
      implements FromLeader {}

  /** The log is the leader's up to {@code lastIndex}, and durable. */
  record Appended(GroupId group, MemberId from, long term, long lastIndex, long round)
      implements ToLeader {}

  /**
   * There is another entry at {@code index}, or none.
   *
   * @param hintIndex the log can agree with the leader's up to here at most
   * @param hintTerm of the entry there
   */
  record Rejected(
      GroupId group,
      MemberId from,
      long term,
      long index,
      long hintIndex,
      long hintTerm,
      long round)
      implements ToLeader {}

  /** What was said belongs to an older term than the sender's. */
  record NewerTerm(GroupId group, MemberId from, long term) implements Answer {}

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
  record TakeOver(GroupId group, MemberId from, long term) implements RaftMessage {}
}
