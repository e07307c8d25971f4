package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.FollowerStatus;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which members of a group keep up with it. A member does that votes, was heard within an
 * election's time, and lacks no more than what one message brings. Pure.
 */
final class InSync {
  /** Of every group's clock. */
  static final Duration TICK = Duration.ofMillis(100);

  private static final int SILENT = 2 * RaftSettings.USUAL.electionTicks();
  private static final int BEHIND = RaftSettings.USUAL.entriesPerAppend();

  private InSync() {}

  /** What a leader knows of another member. */
  static Optional<FollowerStatus> follower(RaftStatus status, MemberId member) {
    return status.followers().stream().filter(one -> one.member().equals(member)).findFirst();
  }

  /** Whether another member keeps up, as its leader sees it. */
  static boolean isCurrent(RaftStatus ofLeader, MemberId other) {
    return ofLeader.committed().isVoter(other)
        && follower(ofLeader, other).filter(one -> keepsUp(ofLeader, one)).isPresent();
  }

  private static boolean keepsUp(RaftStatus ofLeader, FollowerStatus other) {
    return other.ticksSinceHeard() <= SILENT && other.match() + BEHIND >= ofLeader.commitIndex();
  }

  /** Whether a member itself has what it knows to be committed, in a group that somebody leads. */
  static boolean isCurrent(RaftStatus own) {
    return own.state() == RaftStatus.State.RUNNING
        && own.leader().isPresent()
        && (own.role() == RaftRole.LEADER || own.role() == RaftRole.FOLLOWER)
        && own.appliedIndex() + BEHIND >= own.commitIndex();
  }

  /** Whether a member has a say in who leads, and so knows when nobody does. */
  static boolean votes(RaftStatus own) {
    return own.state() == RaftStatus.State.RUNNING && own.role() != RaftRole.LEARNER;
  }

  /** Whether a leader's group goes on without one of its members. */
  static boolean goesOnWithout(RaftStatus ofLeader, MemberId self, MemberId gone) {
    long rest =
        ofLeader.committed().voters().stream()
            .filter(voter -> !voter.equals(gone))
            .filter(voter -> voter.equals(self) || isCurrent(ofLeader, voter))
            .count();
    return rest >= ofLeader.committed().majority();
  }

  /** Who is best placed to lead next. */
  static Optional<MemberId> heir(RaftStatus ofLeader) {
    return ofLeader.followers().stream()
        .filter(one -> ofLeader.committed().isVoter(one.member()))
        .filter(one -> one.ticksSinceHeard() <= SILENT)
        .max(Comparator.comparingLong(FollowerStatus::match))
        .map(FollowerStatus::member);
  }
}
