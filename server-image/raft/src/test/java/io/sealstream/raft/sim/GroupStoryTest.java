package io.sealstream.raft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a group does when it is asked to. */
class GroupStoryTest {
  private static Outcome change(SmallGroup group, MemberChange.Kind kind, MemberId member) {
    List<Outcome> outcomes = new ArrayList<>();
    Members now = group.leader().group().status().committed();
    group.leader().group().change(new MemberChange(kind, member), now.index(), outcomes::add);
    group.cluster.runUntil(5000, () -> !outcomes.isEmpty());
    group.cluster.run(1000);
    return outcomes.getFirst();
  }

  private static SimMember grow(SmallGroup group) {
    SimMember joined = group.cluster.join();
    assertThat(joined.start()).isTrue();
    assertThat(change(group, MemberChange.Kind.ADD_LEARNER, joined.id()))
        .isInstanceOf(Outcome.Done.class);
    assertThat(group.reaches(joined, group.leader().group().status().commitIndex(), 20_000))
        .isTrue();
    group.cluster.run(2000);
    assertThat(change(group, MemberChange.Kind.PROMOTE, joined.id()))
        .isInstanceOf(Outcome.Done.class);
    return joined;
  }

  @Test
  void aSingleMemberGrowsToThreeAndLosesItsFirst() {
    SmallGroup group = SmallGroup.thatKeepsNothing(1);
    group.write(5);
    SimMember first = group.leader();
    grow(group);
    grow(group);
    first.crash();
    assertThat(
            group.cluster.runUntil(
                10_000, () -> group.cluster.leader().filter(now -> now != first).isPresent()))
        .isTrue();
    group.cluster.run(1000);
    assertThat(group.acknowledgedWithin(500)).isEqualTo(1);
  }

  @Test
  void aFullFollowerStaysAVoterAndGoesOnWhenThereIsRoom() {
    SmallGroup group = new SmallGroup(3);
    SimMember full = group.followers().getFirst();
    SimMember other = group.followers().getLast();
    full.log().full(true);
    group.write(20);
    long behind = full.group().status().lastIndex();
    assertThat(behind).isLessThan(group.leader().group().status().commitIndex());
    group.cutOff(other);
    group.cluster.run(20_000);
    assertThat(group.cluster.leader()).as("the full member's answers keep it").isPresent();
    full.log().full(false);
    assertThat(group.acknowledgedWithin(5000)).isEqualTo(1);
  }

  @Test
  void aLeaderWithoutRoomRefusesWhatIsNewAndHandsOver() {
    SmallGroup group = new SmallGroup(3);
    SimMember full = group.leader();
    group.cluster.run(10_000);
    full.log().full(true);
    List<Outcome> outcomes = new ArrayList<>();
    full.group().propose(new Op(4711, 100), outcomes::add);
    assertThat(
            group.cluster.runUntil(5000, () -> group.cluster.leader().isPresent() && !full.leads()))
        .isTrue();
    assertThat(outcomes).containsExactly(new Outcome.Full());
    assertThat(group.acknowledgedWithin(500)).isEqualTo(1);
    assertThat(full.isRunning()).isTrue();
  }

  @Test
  void aGroupWithoutRoomAnywhereStillElectsAndGoesOnWhenThereIsSome() {
    SmallGroup group = new SmallGroup(3);
    group.cluster.members().forEach(member -> member.log().full(true));
    SimMember first = group.leader();
    first.crash();
    assertThat(group.cluster.runUntil(10_000, () -> group.cluster.leader().isPresent())).isTrue();
    assertThat(group.acknowledgedWithin(500)).isZero();
    group.cluster.members().forEach(member -> member.log().full(false));
    assertThat(group.acknowledgedWithin(500)).isEqualTo(1);
  }

  @Test
  void aLearnerThatIsBehindIsNotPromoted() {
    SmallGroup group = new SmallGroup(3);
    SimMember absent = group.cluster.join();
    change(group, MemberChange.Kind.ADD_LEARNER, absent.id());
    assertThat(change(group, MemberChange.Kind.PROMOTE, absent.id()))
        .isInstanceOf(Outcome.Busy.class);
  }

  @Test
  void aChangeDecidedOnOldMembersIsRefused() {
    SmallGroup group = new SmallGroup(3);
    Members old = group.leader().group().status().committed();
    grow(group);
    List<Outcome> outcomes = new ArrayList<>();
    MemberId gone = group.followers().getFirst().id();
    group
        .leader()
        .group()
        .change(new MemberChange(MemberChange.Kind.REMOVE, gone), old.index(), outcomes::add);
    group.cluster.run(500);
    assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void aLeaderThatIsRemovedHandsOverAtOnce() {
    SmallGroup group = new SmallGroup(4);
    SimMember removed = group.leader();
    assertThat(change(group, MemberChange.Kind.REMOVE, removed.id()))
        .isInstanceOf(Outcome.Done.class);
    assertThat(group.leader()).isNotSameAs(removed);
    assertThat(group.leader().group().status().committed().all()).doesNotContain(removed.id());
    assertThat(group.acknowledgedWithin(500)).isEqualTo(1);
  }

  @Test
  void aHandOverIsAnsweredAndCostsLessThanAnElection() {
    SmallGroup group = new SmallGroup(3);
    List<Outcome> outcomes = new ArrayList<>();
    SimMember next = group.followers().getFirst();
    group.leader().group().transfer(next.id(), outcomes::add);
    int electionMillis = 100 * SmallGroup.SETTINGS.electionTicks();
    assertThat(group.cluster.runUntil(electionMillis / 4, next::leads)).isTrue();
    group.cluster.run(100);
    assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aHandOverToNobodyIsGivenUpAndWritesGoOn() {
    SmallGroup group = new SmallGroup(3);
    SimMember leader = group.leader();
    SimMember absent = group.followers().getFirst();
    absent.crash();
    List<Outcome> outcomes = new ArrayList<>();
    leader.group().transfer(absent.id(), outcomes::add);
    assertThat(group.acknowledgedWithin(500)).as("while it is tried").isZero();
    assertThat(group.cluster.runUntil(10_000, () -> !outcomes.isEmpty())).isTrue();
    assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Busy.class);
    assertThat(group.leader()).isSameAs(leader);
    assertThat(group.acknowledgedWithin(500)).isEqualTo(1);
  }

  @Test
  void whoMissedTheForgottenPartFetchesTheSnapshot() {
    SmallGroup group = SmallGroup.thatKeepsNothing(3);
    SimMember lagging = group.followers().getFirst();
    lagging.crash();
    group.write(50);
    AtomicInteger offers = group.counting(message -> message instanceof RaftMessage.SnapshotOffer);
    assertThat(lagging.start()).isTrue();
    assertThat(group.reaches(lagging, group.leader().group().status().commitIndex(), 20_000))
        .isTrue();
    assertThat(offers.get()).isPositive();
    Register.State all = group.leader().register().state();
    assertThat(group.cluster.runUntil(5000, () -> lagging.register().state().equals(all))).isTrue();
  }

  @Test
  void aWriteToAFollowerIsToldWhoLeads() {
    SmallGroup group = new SmallGroup(3);
    List<Outcome> outcomes = new ArrayList<>();
    group.followers().getFirst().group().propose(new Op(1_000_000, 10), outcomes::add);
    group.followers().getFirst().group().readBarrier(outcomes::add);
    group.cluster.run(10);
    assertThat(outcomes)
        .allSatisfy(
            outcome ->
                assertThat(outcome)
                    .isEqualTo(new Outcome.NotLeader(Optional.of(group.leader().id()))))
        .hasSize(2);
  }

  @Test
  void whatWaitsIsBounded() {
    SmallGroup group = new SmallGroup(3);
    group.cutOff(group.leader());
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < SmallGroup.SETTINGS.uncommittedEntries() + 5; i++) {
      group.leader().group().propose(new Op(1_000_000 + i, 10), outcomes::add);
    }
    group.cluster.run(10);
    assertThat(outcomes).hasSize(5).allMatch(Outcome.Busy.class::isInstance);
  }
}
