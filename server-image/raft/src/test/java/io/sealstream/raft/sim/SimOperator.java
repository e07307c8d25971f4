package io.sealstream.raft.sim;

import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.RaftStatus;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the group at its size: removes what is lost, lets a new incarnation learn, promotes it. In
 * a hurry: it is for the leader to refuse the next change while one is under way.
 */
final class SimOperator {
  private final SimCluster cluster;
  private final int size;
  private final Set<MemberId> lost = new HashSet<>();
  private Optional<SimMember> joining = Optional.empty();

  SimOperator(SimCluster cluster, int size) {
    this.cluster = cluster;
    this.size = size;
  }

  /** Gives a member up; false while another one is being replaced. */
  boolean replace(SimMember member) {
    return isWhole() && lost.add(member.id());
  }

  /** Whether nothing is left to be done, as far as a leader knows. */
  boolean isWhole() {
    return cluster
        .leader()
        .map(leader -> leader.group().status())
        .filter(this::isWhole)
        .isPresent();
  }

  private boolean isWhole(RaftStatus status) {
    Members now = status.committed();
    return now.equals(status.members())
        && now.voters().size() == size
        && now.all().size() == size
        && now.all().stream().noneMatch(lost::contains);
  }

  void step() {
    cluster.leader().ifPresent(this::stepWith);
  }

  private void stepWith(SimMember leader) {
    RaftStatus status = leader.group().status();
    Members now = status.members();
    Optional<MemberId> gone = now.all().stream().filter(lost::contains).findFirst();
    if (gone.isPresent()) {
      change(leader, MemberChange.Kind.REMOVE, gone.get(), now);
    } else if (now.all().size() < size) {
      change(leader, MemberChange.Kind.ADD_LEARNER, joining(now).id(), now);
    } else if (now.voters().size() < size) {
      now.all().stream()
          .filter(id -> !now.voters().contains(id))
          .findFirst()
          .filter(id -> hasCaughtUp(cluster.member(id), status))
          .ifPresent(id -> change(leader, MemberChange.Kind.PROMOTE, id, now));
    }
  }

  private SimMember joining(Members now) {
    if (joining.filter(member -> !now.all().contains(member.id())).isEmpty()
        || lost.contains(joining.get().id())) {
      joining = Optional.of(cluster.join());
      joining.get().start();
    }
    return joining.get();
  }

  private static boolean hasCaughtUp(SimMember learner, RaftStatus leader) {
    return learner.isRunning()
        && learner.group().status().commitIndex() >= leader.commitIndex() - 10;
  }

  private void change(SimMember leader, MemberChange.Kind kind, MemberId id, Members seen) {
    leader.group().change(new MemberChange(kind, id), seen.index(), outcome -> {});
  }

  boolean isLost(SimMember member) {
    return lost.contains(member.id());
  }
}
