package io.sealstream.raft;

import java.util.function.Consumer;

/**
 * One running member of a group. Thread rule: every thread may call, unless a method says
 * otherwise; work and answers happen on the group's thread. A poisoned or stopped member answers
 * nothing more.
 */
public interface RaftGroup {
  /** Appends a batch to the log; answered when it is committed and applied here. */
  void propose(EntryHandle entry, Consumer<Outcome> answer);

  /**
   * For batches that build on each other.
   *
   * @param term in which this member leads; in another one nothing is taken
   */
  Proposals proposals(long term);

  /**
   * Answered once this member, as leader, has applied everything that was committed anywhere before
   * the call: what the machine shows then is no older than the call.
   */
  void readBarrier(Consumer<Outcome> answer);

  /**
   * Changes the group by one member.
   *
   * @param seen index of the committed members that the caller decided on; refused when they have
   *     changed since
   */
  void change(MemberChange change, long seen, Consumer<Outcome> answer);

  /** Hands leadership over; answered when the other leads or did not manage to. */
  void transfer(MemberId to, Consumer<Outcome> answer);

  /** A message from another member. */
  void receive(RaftMessage message);

  /** A part of a state that is fetched from or by another member. */
  void receive(SnapshotMessage message);

  /** A unit of time has passed; one that finds the one before it still waiting is left out. */
  void tick();

  /** Ends the member here; it stays one of the group. */
  void stop();

  /** As of the last task that ended. */
  RaftStatus status();
}
