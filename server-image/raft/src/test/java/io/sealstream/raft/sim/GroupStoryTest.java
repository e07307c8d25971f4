package io.sealstream.raft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.FollowerStatus;
import io.sealstream.raft.LogMemory;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.Proposals;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftStatus;
import io.sealstream.raft.core.CoreRules;
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
  void whatBuildsOnARefusedBatchIsRefusedTooUntilItBeginsAnew() {
    SmallGroup group = new SmallGroup(3);
    SimMember leader = group.leader();
    long term = leader.group().status().term();
    Proposals first = leader.group().proposals(term);
    List<Outcome> outcomes = new ArrayList<>();
    leader.log().full(true);
    first.propose(new Op(1_000_000, 100), outcomes::add);
    group.cluster.run(10);
    leader.log().full(false);
    first.propose(new Op(1_000_001, 100), outcomes::add);
    group.cluster.run(1000);
    assertThat(outcomes).containsExactly(new Outcome.Full(), new Outcome.Busy());
    leader.group().proposals(term).propose(new Op(1_000_002, 100), outcomes::add);
    leader.group().proposals(term - 1).propose(new Op(1_000_003, 100), outcomes::add);
    group.cluster.run(1000);
    assertThat(outcomes.subList(2, 4))
        .anyMatch(Outcome.Done.class::isInstance)
        .anyMatch(Outcome.Busy.class::isInstance);
  }

  @Test
  void aLeaderTellsHowFarTheOthersAreAndWhoIsSilent() {
    SmallGroup group = new SmallGroup(3);
    SimMember silent = group.followers().getFirst();
    group.cutOff(silent);
    group.write(10);
    group.cluster.run(5000);
    RaftStatus status = group.leader().group().status();
    assertThat(status.followers()).hasSize(2);
    for (FollowerStatus follower : status.followers()) {
      if (follower.member().equals(silent.id())) {
        assertThat(follower.match()).isLessThan(status.commitIndex());
        assertThat(follower.ticksSinceHeard()).isGreaterThan(40);
      } else {
        assertThat(follower.match()).isEqualTo(status.lastIndex());
        assertThat(follower.ticksSinceHeard())
            .isLessThanOrEqualTo(SmallGroup.SETTINGS.heartbeatTicks() + 1);
      }
    }
    assertThat(silent.group().status().followers()).isEmpty();
  }

  @Test
  void aFollowerThatKeepsTooMuchTakesOneThingAfterTheOther() {
    SmallGroup group = new SmallGroup(3);
    SimMember slow = group.followers().getFirst();
    LogMemory.Part ofOthers = slow.memory().join();
    ofOthers.holds(3 << 20);
    slow.log().slow(60_000);
    long before = slow.group().status().lastIndex();
    group.write(30);
    group.cluster.run(1000);
    assertThat(slow.group().status().lastIndex()).isBetween(before + 1, before + 2);
    slow.log().slow(4);
    assertThat(group.reaches(slow, group.leader().group().status().commitIndex(), 120_000))
        .isTrue();
    ofOthers.leave();
    assertThat(group.acknowledgedWithin(500)).isEqualTo(1);
  }

  @Test
  void aBatchThatNoLinkSendsIsRefusedForGood() {
    SmallGroup group = new SmallGroup(1);
    List<Outcome> outcomes = new ArrayList<>();
    group.leader().group().propose(new Op(4711, EntryHandle.MOST + 1), outcomes::add);
    group.cluster.run(100);
    assertThat(outcomes).hasSize(1).allMatch(Outcome.Refused.class::isInstance);
    assertThat(group.leader().isRunning()).isTrue();
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
  void aFollowerWhoseLogEndsEarlierThanItSaidBeforeIsNoticedAndSentTheRestByTheSameLeader() {
    SimLogRules careless =
        new SimLogRules() {
          @Override
          public boolean quarantinesDamage() {
            return false;
          }
        };
    SmallGroup group = new SmallGroup(3, new CoreRules(), careless);
    group.write(20);
    SimMember leader = group.leader();
    SimMember shortened = group.followers().getFirst();
    SimMember killed = group.followers().getLast();
    killed.crash();
    assertThat(killed.start()).isTrue();
    group.cluster.run(500);
    shortened.crash();
    shortened.log().damage();
    assertThat(shortened.start()).isTrue();
    assertThat(group.reaches(shortened, leader.group().status().commitIndex(), 20_000)).isTrue();
    assertThat(group.leader()).isSameAs(leader);
    assertThat(lossesSeenBy(leader)).containsExactly(shortened.id());
  }

  @Test
  void whatAFollowerRejectedBeforeItAcknowledgedItIsNoLoss() {
    SmallGroup group = new SmallGroup(3);
    group.write(20);
    SimMember leader = group.leader();
    SimMember slow = group.followers().getFirst();
    RaftStatus status = leader.group().status();
    for (int i = 0; i < 3; i++) {
      leader
          .group()
          .receive(
              new RaftMessage.Rejected(
                  SimMember.GROUP, slow.id(), status.term(), status.commitIndex(), 0, 0, 0));
      group.write(5);
    }
    group.cluster.run(500);
    assertThat(lossesSeenBy(leader)).isEmpty();
    assertThat(leader.group().status().followers())
        .allMatch(one -> one.match() == leader.group().status().lastIndex());
  }

  private static List<MemberId> lossesSeenBy(SimMember leader) {
    return leader.group().status().followers().stream()
        .filter(FollowerStatus::lostEntries)
        .map(FollowerStatus::member)
        .toList();
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
