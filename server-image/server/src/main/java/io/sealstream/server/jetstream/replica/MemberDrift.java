package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import java.util.List;
import java.util.Optional;

/**
 * How far a group's members are from those that the cluster decided on. Pure.
 *
 * <p>Who comes learns first and votes before anybody goes, so that the group never has fewer voters
 * than it is to have; the leader goes last, after it has handed over. Who is lost only stands in
 * the way of a majority and goes first.
 */
final class MemberDrift {
  private MemberDrift() {}

  /** What the leader does next. */
  sealed interface Step {
    record Change(MemberChange change) implements Step {}

    /** The leader itself is to go: one that stays has to lead first. */
    record HandOver(List<MemberId> heirs) implements Step {}

    /** The members are those that were decided on. */
    record Settled() implements Step {}
  }

  /**
   * @param committed of the group
   * @param wanted those that were decided on, not empty
   * @param lost those that are gone for good
   */
  static Step next(Members committed, List<MemberId> wanted, List<MemberId> lost, MemberId self) {
    Optional<MemberId> gone =
        first(committed.all(), member -> lost.contains(member) && !member.equals(self));
    if (gone.isPresent()) {
      return change(MemberChange.Kind.REMOVE, gone.get());
    }
    Optional<MemberId> absent = first(wanted, member -> !committed.all().contains(member));
    if (absent.isPresent()) {
      return change(MemberChange.Kind.ADD_LEARNER, absent.get());
    }
    Optional<MemberId> learner = first(wanted, member -> !committed.isVoter(member));
    if (learner.isPresent()) {
      return change(MemberChange.Kind.PROMOTE, learner.get());
    }
    Optional<MemberId> other =
        first(committed.all(), member -> !wanted.contains(member) && !member.equals(self));
    if (other.isPresent()) {
      return change(MemberChange.Kind.REMOVE, other.get());
    }
    return wanted.contains(self) ? new Step.Settled() : new Step.HandOver(wanted);
  }

  private static Step change(MemberChange.Kind kind, MemberId member) {
    return new Step.Change(new MemberChange(kind, member));
  }

  private static Optional<MemberId> first(
      List<MemberId> members, java.util.function.Predicate<MemberId> fits) {
    return members.stream().filter(fits).findFirst();
  }
}
