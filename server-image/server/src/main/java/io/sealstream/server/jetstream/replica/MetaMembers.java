package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.server.jetstream.meta.ClusterNode;
import io.sealstream.server.jetstream.meta.MetaState;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * How far the meta group's members are from the servers of the cluster. Pure.
 *
 * <p>A member whose server came back as another one is gone for good and only stands in the way of
 * a majority: it goes first. A founder that has not said yet what it is stays.
 */
final class MetaMembers {
  private MetaMembers() {}

  /** What the one that decides does next. */
  sealed interface Step {
    record Change(MemberChange change) implements Step {}

    /** It is to go itself: another one has to decide first. */
    record HandOver() implements Step {}

    /** The members are the servers. */
    record Settled() implements Step {}
  }

  /**
   * @param home where a member lived when this one learned of it
   * @param isFree whether nothing needs a server that is to go to know what is decided
   */
  static Step next(
      Members committed,
      MetaState state,
      Function<MemberId, Optional<String>> home,
      Predicate<ClusterNode> isFree,
      MemberId self) {
    for (MemberId member : committed.all()) {
      if (!member.equals(self) && isGone(member, state, home)) {
        return change(MemberChange.Kind.REMOVE, member);
      }
    }
    for (ClusterNode node : state.nodes()) {
      if (stays(node) && !committed.all().contains(node.member())) {
        return change(MemberChange.Kind.ADD_LEARNER, node.member());
      }
    }
    for (ClusterNode node : state.nodes()) {
      if (!stays(node) && committed.all().contains(node.member()) && isFree.test(node)) {
        return node.member().equals(self)
            ? new Step.HandOver()
            : change(MemberChange.Kind.REMOVE, node.member());
      }
    }
    for (ClusterNode node : state.nodes()) {
      if (stays(node) && !committed.isVoter(node.member())) {
        return change(MemberChange.Kind.PROMOTE, node.member());
      }
    }
    return new Step.Settled();
  }

  private static boolean isGone(
      MemberId member, MetaState state, Function<MemberId, Optional<String>> home) {
    boolean known = state.nodes().stream().anyMatch(node -> node.member().equals(member));
    boolean mayComeYet = home.apply(member).filter(name -> state.node(name).isEmpty()).isPresent();
    return !known && !mayComeYet;
  }

  private static boolean stays(ClusterNode node) {
    return node.intent() == ClusterNode.Intent.STAYS;
  }

  private static Step change(MemberChange.Kind kind, MemberId member) {
    return new Step.Change(new MemberChange(kind, member));
  }
}
