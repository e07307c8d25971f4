package io.sealstream.raft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a group does while a disk, or every disk, has no room. */
class FullGroupStoryTest {
  /** A write that takes no space. */
  private static final int FREEING = 0;

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
  void whatFreesSpaceIsTakenThoughEveryDiskIsFull() {
    SmallGroup group = new SmallGroup(3);
    group.cluster.members().forEach(member -> member.log().full(true));
    group.clients.write(group.leader(), FREEING);
    group.cluster.run(500);
    assertThat(group.clients.freed()).isEqualTo(1);
    assertThat(group.acknowledgedWithin(500)).as("what takes space").isZero();
  }

  @Test
  void whatFreesSpaceTakesAlongWhatFullFollowersLeftOut() {
    SmallGroup group = new SmallGroup(3);
    group.followers().forEach(member -> member.log().full(true));
    assertThat(group.acknowledgedWithin(2000)).as("only the leader has room").isZero();
    group.clients.write(group.leader(), FREEING);
    group.cluster.run(2000);
    assertThat(group.clients.freed()).isEqualTo(1);
    assertThat(group.clients.acknowledged()).isEqualTo(2);
  }

  @Test
  void whatAFullLeaderTookBeforeGoesThroughToFullFollowers() {
    SmallGroup group = new SmallGroup(3);
    group.followers().forEach(member -> member.log().full(true));
    assertThat(group.acknowledgedWithin(2000)).as("only the leader has room").isZero();
    group.leader().log().full(true);
    assertThat(group.acknowledgedWithin(2000)).as("the one before").isEqualTo(1);
  }

  @Test
  void aLeaderBeginsItsTermThoughAFullFollowerLeftOutWhatStandsBeforeIt() {
    SmallGroup group = new SmallGroup(2);
    SimMember longer = group.leader();
    SimMember full = group.followers().getFirst();
    full.log().full(true);
    group.clients.write(longer, 100);
    group.cluster.run(1000);
    long term = longer.group().status().term();
    full.crash();
    assertThat(group.cluster.runUntil(20_000, () -> group.cluster.leader().isEmpty())).isTrue();
    assertThat(full.start()).isTrue();
    assertThat(group.cluster.runUntil(20_000, longer::leads)).isTrue();
    assertThat(longer.group().status().term()).isGreaterThan(term);
    List<Outcome> outcomes = new ArrayList<>();
    longer.group().readBarrier(outcomes::add);
    group.cluster.run(2000);
    assertThat(outcomes).hasSize(1).allMatch(Outcome.Done.class::isInstance);
  }

  @Test
  void aFullFollowerIsSentOneEntryPerHeartbeat() {
    SmallGroup group = new SmallGroup(3);
    SimMember full = group.followers().getFirst();
    full.log().full(true);
    group.write(50);
    group.cluster.run(2000);
    AtomicInteger entries = new AtomicInteger();
    AtomicInteger rejected = group.counting(message -> sends(message, full, entries));
    group.cluster.run(10_000);
    int beats = 100 / SmallGroup.SETTINGS.heartbeatTicks();
    assertThat(entries.get()).as("sent in %d heartbeats", beats).isBetween(1, beats + 1);
    assertThat(rejected.get()).isZero();
    full.log().full(false);
    assertThat(group.reaches(full, group.leader().group().status().commitIndex(), 2000)).isTrue();
  }

  /** Counts entries on the way, all of which are for the one that lacks them; true: a rejection. */
  private static boolean sends(RaftMessage message, SimMember full, AtomicInteger entries) {
    if (message instanceof RaftMessage.Append append) {
      entries.addAndGet(append.entries().size());
    }
    return message instanceof RaftMessage.Rejected && message.from().equals(full.id());
  }
}
