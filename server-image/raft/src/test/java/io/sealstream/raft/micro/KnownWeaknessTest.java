package io.sealstream.raft.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.sim.SimClients;
import io.sealstream.raft.sim.SimCluster;
import io.sealstream.raft.sim.SimLogRules;
import io.sealstream.raft.sim.SimMember;
import io.sealstream.raft.sim.Violation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What MicroRaft 0.7 is known to do wrong: with our rules it does not, without them it does. */
class KnownWeaknessTest {
  private static final RaftSettings SETTINGS =
      new RaftSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          64,
          1 << 20,
          100,
          10);

  private static final CoreRules COUNTS_STALE_ANSWERS =
      new CoreRules() {
        @Override
        boolean dropsStaleAnswers() {
          return false;
        }
      };

  private static final CoreRules GOES_ON_AFTER_FAILURES =
      new CoreRules() {
        @Override
        boolean failsStop() {
          return false;
        }
      };

  private static final CoreRules REJECTS_AT_THE_SNAPSHOT =
      new CoreRules() {
        @Override
        boolean cutsAppendsAtSnapshot() {
          return false;
        }
      };

  private static final CoreRules COMMITS_AT_HALF =
      new CoreRules() {
        @Override
        boolean needsMajorities() {
          return false;
        }
      };

  /** A running group and its clients. */
  private static final class Group {
    private final SimCluster cluster;
    private final SimClients clients;

    private Group(CoreRules rules, int size) {
      cluster = new SimCluster(7, size, new MicroCore(rules), SETTINGS, new SimLogRules());
      clients = new SimClients(cluster);
      assertThat(cluster.runUntil(20_000, () -> cluster.leader().isPresent())).isTrue();
      cluster.run(100);
    }

    private SimMember leader() {
      return cluster.leader().orElseThrow();
    }

    private List<SimMember> followers() {
      SimMember leader = leader();
      return cluster.members().stream().filter(member -> member != leader).toList();
    }

    private void cutOff(SimMember member) {
      for (SimMember other : cluster.members()) {
        cluster.network().cut(member.id(), other.id());
        cluster.network().cut(other.id(), member.id());
      }
    }

    private void write(int times) {
      for (int i = 0; i < times; i++) {
        clients.write(leader(), 100);
        cluster.run(20);
      }
    }
  }

  // --- (a) an answer of an older term ---

  private static int acknowledgedAfterStaleAnswer(CoreRules rules) {
    Group group = new Group(rules, 3);
    SimMember second = group.followers().getFirst();
    long firstTerm = group.leader().group().status().term();
    group.leader().group().transfer(second.id(), outcome -> {});
    assertThat(group.cluster.runUntil(5000, second::leads)).isTrue();
    group.cluster.run(100);
    group.cutOff(second);
    int before = group.clients.acknowledged();
    group.clients.write(second, 100);
    group.cluster.run(10);
    MemberId follower =
        group.cluster.members().stream()
            .filter(member -> member != second)
            .findFirst()
            .orElseThrow()
            .id();
    group
        .cluster
        .network()
        .inject(
            second.id(),
            new RaftMessage.Appended(
                SimMember.GROUP, follower, firstTerm, second.group().status().lastIndex(), 0, 0));
    group.cluster.run(10);
    return group.clients.acknowledged() - before;
  }

  @Test
  void anAnswerOfAnOlderTermAcknowledgesNothing() {
    assertThat(acknowledgedAfterStaleAnswer(new CoreRules())).isZero();
  }

  @Test
  void withoutTheRuleItDoes() {
    assertThatThrownBy(() -> acknowledgedAfterStaleAnswer(COUNTS_STALE_ANSWERS))
        .isInstanceOfSatisfying(
            Violation.class, broken -> assertThat(broken.promise()).isEqualTo("R5"));
  }

  // --- (b) a failed sync ---

  private static int acknowledgedWithFailingFollowers(CoreRules rules) {
    Group group = new Group(rules, 3);
    int before = group.clients.acknowledged();
    group.followers().forEach(follower -> follower.log().fail());
    group.clients.write(group.leader(), 100);
    group.cluster.run(20_000);
    return group.clients.acknowledged() - before;
  }

  @Test
  void whatNoFollowerSyncedIsNotAcknowledged() {
    assertThat(acknowledgedWithFailingFollowers(new CoreRules())).isZero();
  }

  @Test
  void withoutFailStopItIs() {
    assertThatThrownBy(() -> acknowledgedWithFailingFollowers(GOES_ON_AFTER_FAILURES))
        .isInstanceOfSatisfying(
            Violation.class, broken -> assertThat(broken.promise()).isEqualTo("R5"));
  }

  // --- (c) a snapshot, and behind it entries that another leader replaces ---

  private static boolean catchesUpBehindItsSnapshot(CoreRules rules) {
    Group group = new Group(rules, 3);
    group.write(9);
    group.cluster.run(2000);
    SimMember deposed = group.leader();
    group.cutOff(deposed);
    group.write(3);
    assertThat(
            group.cluster.runUntil(
                20_000, () -> group.cluster.leader().filter(now -> now != deposed).isPresent()))
        .isTrue();
    group.write(2);
    deposed.crash();
    group.cluster.network().heal();
    assertThat(deposed.start()).isTrue();
    long wanted = group.leader().group().status().commitIndex();
    return group.cluster.runUntil(30_000, () -> deposed.group().status().commitIndex() >= wanted);
  }

  @Test
  void aDeposedLeaderCatchesUpBehindItsSnapshot() {
    assertThat(catchesUpBehindItsSnapshot(new CoreRules())).isTrue();
  }

  @Test
  void withoutTheCutItRejectsForEver() {
    assertThat(catchesUpBehindItsSnapshot(REJECTS_AT_THE_SNAPSHOT)).isFalse();
  }

  // --- (d) not closed: a new leader looks for a lagging log one entry per round trip ---

  @Test
  void aNewLeaderFindsALaggingLogByOneRoundTripPerEntry() {
    RaftSettings longLog =
        new RaftSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            64,
            1 << 20,
            1000,
            10_000);
    SimCluster cluster = new SimCluster(7, 3, new MicroCore(), longLog, new SimLogRules());
    SimClients clients = new SimClients(cluster);
    assertThat(cluster.runUntil(20_000, () -> cluster.leader().isPresent())).isTrue();
    SimMember leader = cluster.leader().orElseThrow();
    SimMember lagging =
        cluster.members().stream().filter(member -> member != leader).findFirst().orElseThrow();
    SimMember next =
        cluster.members().stream()
            .filter(member -> member != leader && member != lagging)
            .findFirst()
            .orElseThrow();
    cluster.run(100);
    lagging.crash();
    for (int i = 0; i < 300; i++) {
      clients.write(leader, 10);
      cluster.run(10);
    }
    leader.group().transfer(next.id(), outcome -> {});
    assertThat(cluster.runUntil(5000, next::leads)).isTrue();
    AtomicInteger rejections = new AtomicInteger();
    cluster
        .network()
        .lose(
            message -> {
              if (message instanceof RaftMessage.Rejected) {
                rejections.incrementAndGet();
              }
              return false;
            });
    assertThat(lagging.start()).isTrue();
    long wanted = next.group().status().commitIndex();
    assertThat(cluster.runUntil(30_000, () -> lagging.group().status().commitIndex() >= wanted))
        .isTrue();
    assertThat(rejections.get()).isBetween(250, 350);
  }

  // --- found here: an even number of voters ---

  private static int acknowledgedByHalfOfFour(CoreRules rules) {
    Group group = new Group(rules, 4);
    List<SimMember> followers = group.followers();
    group.cutOff(followers.get(0));
    group.cutOff(followers.get(1));
    int before = group.clients.acknowledged();
    group.clients.write(group.leader(), 100);
    group.cluster.run(1000);
    return group.clients.acknowledged() - before;
  }

  @Test
  void halfOfFourVotersAcknowledgeNothing() {
    assertThat(acknowledgedByHalfOfFour(new CoreRules())).isZero();
  }

  @Test
  void withoutTheGateTheyDo() {
    assertThatThrownBy(() -> acknowledgedByHalfOfFour(COMMITS_AT_HALF))
        .isInstanceOfSatisfying(
            Violation.class, broken -> assertThat(broken.promise()).isEqualTo("R5"));
  }

  @Test
  void threeOfFourVotersAcknowledge() {
    Group group = new Group(new CoreRules(), 4);
    group.cutOff(group.followers().getFirst());
    int before = group.clients.acknowledged();
    group.write(5);
    group.cluster.run(1000);
    assertThat(group.clients.acknowledged()).isEqualTo(before + 5);
  }
}
