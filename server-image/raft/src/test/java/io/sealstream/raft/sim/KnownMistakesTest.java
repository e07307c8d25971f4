package io.sealstream.raft.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.core.CoreRules;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Mistakes that other engines are known for: not made here, and made when the rule is missing. */
class KnownMistakesTest {
  private static final SimLogRules LOG = new SimLogRules();

  private static void isCaught(String promise, Runnable story) {
    assertThatThrownBy(story::run)
        .isInstanceOfSatisfying(
            Violation.class, broken -> assertThat(broken.promise()).isEqualTo(promise));
  }

  // --- an answer of an older term ---

  private static int acknowledgedAfterStaleAnswer(CoreRules rules) {
    SmallGroup group = new SmallGroup(3, rules, LOG);
    SimMember second = group.followers().getFirst();
    SimMember third = group.followers().getLast();
    long firstTerm = group.leader().group().status().term();
    group.handOverTo(second);
    group.cutOff(second);
    int before = group.clients.acknowledged();
    group.clients.write(second, 100);
    group.cluster.run(10);
    long last = second.group().status().lastIndex();
    group
        .cluster
        .network()
        .inject(
            second.id(), new RaftMessage.Appended(SimMember.GROUP, third.id(), firstTerm, last, 0));
    group.cluster.run(10);
    return group.clients.acknowledged() - before;
  }

  @Test
  void anAnswerOfAnOlderTermAcknowledgesNothing() {
    assertThat(acknowledgedAfterStaleAnswer(new CoreRules())).isZero();
  }

  @Test
  void withoutTheRuleItDoes() {
    CoreRules countsAll =
        new CoreRules() {
          @Override
          protected boolean countsAnswersOfThisTermOnly() {
            return false;
          }
        };
    isCaught("R5", () -> acknowledgedAfterStaleAnswer(countsAll));
  }

  // --- a failed sync ---

  private static int acknowledgedWithFailingFollowers(SimLogRules log) {
    SmallGroup group = new SmallGroup(3, new CoreRules(), log);
    group.followers().forEach(follower -> follower.log().fail());
    return group.acknowledgedWithin(500);
  }

  @Test
  void whatNoFollowerSyncedIsNotAcknowledged() {
    assertThat(acknowledgedWithFailingFollowers(LOG)).isZero();
  }

  @Test
  void withALogThatHidesFailuresItIs() {
    SimLogRules hides =
        new SimLogRules() {
          @Override
          public boolean reportsFailures() {
            return false;
          }
        };
    isCaught("R5", () -> acknowledgedWithFailingFollowers(hides));
  }

  @Test
  void aMemberWhoseSyncFailedSaysNothingMore() {
    SmallGroup group = new SmallGroup(3);
    SimMember failed = group.followers().getFirst();
    failed.log().fail();
    group.write(1);
    group.cluster.run(100);
    assertThat(failed.isPoisoned()).isTrue();
    AtomicInteger said = group.counting(message -> message.from().equals(failed.id()));
    group.cluster.run(20_000);
    assertThat(said.get()).isZero();
    assertThat(group.acknowledgedWithin(100)).as("the others go on").isEqualTo(1);
  }

  // --- a snapshot, and behind it entries that another leader replaces ---

  private static boolean catchesUpBehindItsSnapshot(CoreRules rules) {
    SmallGroup group = new SmallGroup(3, rules, LOG);
    group.write(9);
    group.cluster.run(2000);
    SimMember deposed = group.leader();
    deposed.checkpoint();
    group.cluster.run(500);
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
    return group.reaches(deposed, group.leader().group().status().commitIndex(), 30_000);
  }

  @Test
  void aDeposedLeaderCatchesUpBehindItsSnapshot() {
    assertThat(catchesUpBehindItsSnapshot(new CoreRules())).isTrue();
  }

  @Test
  void whoComparesWhatIsCommittedRejectsForEver() {
    CoreRules compares =
        new CoreRules() {
          @Override
          protected boolean agreesUpToItsCommit() {
            return false;
          }
        };
    assertThat(catchesUpBehindItsSnapshot(compares)).isFalse();
  }

  // --- a log that is far behind a new leader's ---

  private static int rejectionsUntilCaughtUp(CoreRules rules) {
    SmallGroup group = new SmallGroup(3, rules, LOG);
    SimMember lagging = group.followers().getFirst();
    SimMember next = group.followers().getLast();
    lagging.crash();
    group.write(300);
    group.handOverTo(next);
    AtomicInteger rejections = group.counting(message -> message instanceof RaftMessage.Rejected);
    assertThat(lagging.start()).isTrue();
    assertThat(group.reaches(lagging, next.group().status().commitIndex(), 60_000)).isTrue();
    return rejections.get();
  }

  @Test
  void aNewLeaderFindsALaggingLogInAFewRoundTrips() {
    assertThat(rejectionsUntilCaughtUp(new CoreRules())).isLessThan(4);
  }

  @Test
  void withoutHintsItTakesOneForEachEntry() {
    CoreRules silent =
        new CoreRules() {
          @Override
          protected boolean hintsWhereLogsAgree() {
            return false;
          }
        };
    assertThat(rejectionsUntilCaughtUp(silent)).isGreaterThan(250);
  }

  // --- an even number of voters ---

  private static int acknowledgedByHalfOfFour(CoreRules rules) {
    SmallGroup group = new SmallGroup(4, rules, LOG);
    group.cutOff(group.followers().get(0));
    group.cutOff(group.followers().get(1));
    return group.acknowledgedWithin(500);
  }

  @Test
  void halfOfFourVotersAcknowledgeNothing() {
    assertThat(acknowledgedByHalfOfFour(new CoreRules())).isZero();
  }

  @Test
  void withoutTheRuleTheyDo() {
    CoreRules half =
        new CoreRules() {
          @Override
          protected boolean needsMoreThanHalf() {
            return false;
          }
        };
    isCaught("R5", () -> acknowledgedByHalfOfFour(half));
  }

  @Test
  void threeOfFourVotersAcknowledge() {
    SmallGroup group = new SmallGroup(4);
    group.cutOff(group.followers().getFirst());
    assertThat(group.acknowledgedWithin(500)).isEqualTo(1);
  }

  // --- a leader that can speak and not hear ---

  private static boolean goesOnBesideADeafLeader(CoreRules rules) {
    SmallGroup group = new SmallGroup(3, rules, LOG);
    SimMember deaf = group.leader();
    group.deafen(deaf);
    return group.cluster.runUntil(
        20_000, () -> group.cluster.members().stream().anyMatch(one -> one != deaf && one.leads()));
  }

  @Test
  void aDeafLeaderMakesRoom() {
    assertThat(goesOnBesideADeafLeader(new CoreRules())).isTrue();
  }

  @Test
  void withoutTheRuleItKeepsEverybodyWaiting() {
    CoreRules stays =
        new CoreRules() {
          @Override
          protected boolean resignsWithoutMajority() {
            return false;
          }
        };
    assertThat(goesOnBesideADeafLeader(stays)).isFalse();
  }

  // --- a leader whose disk hangs ---

  private static boolean goesOnBesideAHangingDisk(CoreRules rules) {
    SmallGroup group = new SmallGroup(3, rules, LOG);
    SimMember hanging = group.leader();
    hanging.log().slow(1_000_000_000);
    group.write(1);
    return group.cluster.runUntil(
        20_000,
        () -> group.cluster.members().stream().anyMatch(one -> one != hanging && one.leads()));
  }

  @Test
  void aLeaderWhoseDiskHangsMakesRoom() {
    assertThat(goesOnBesideAHangingDisk(new CoreRules())).isTrue();
  }

  @Test
  void withoutTheRuleNobodyIsAnsweredAnyMore() {
    CoreRules stays =
        new CoreRules() {
          @Override
          protected boolean resignsWhenItsDiskHangs() {
            return false;
          }
        };
    assertThat(goesOnBesideAHangingDisk(stays)).isFalse();
  }

  // --- a member that was away ---

  private static long termsLostToAMemberThatWasAway(CoreRules rules) {
    SmallGroup group = new SmallGroup(3, rules, LOG);
    long before = group.leader().group().status().term();
    group.cutOff(group.followers().getFirst());
    group.cluster.run(60_000);
    group.cluster.network().heal();
    group.cluster.run(10_000);
    return group.leader().group().status().term() - before;
  }

  @Test
  void aMemberThatWasAwayDisturbsNobody() {
    assertThat(termsLostToAMemberThatWasAway(new CoreRules())).isZero();
  }

  @Test
  void withoutAskingFirstItDeposesTheLeader() {
    CoreRules rushes =
        new CoreRules() {
          @Override
          protected boolean asksBeforeItCampaigns() {
            return false;
          }
        };
    assertThat(termsLostToAMemberThatWasAway(rushes)).isGreaterThan(1);
  }
}
