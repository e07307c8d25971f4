package io.sealstream.raft.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory ends while a committed entry is applied: nobody goes on from a part of it. */
class HalfAppliedTest {
  private final DiaryCluster cluster = new DiaryCluster();

  @AfterEach
  void end() {
    cluster.close();
  }

  private DiaryNode failed(MemberId who) throws Exception {
    cluster.write("before");
    DiaryNode node = cluster.node(who);
    node.checkpoint();
    node.diary().fail();
    if (cluster.ids.size() > 1) {
      cluster.write("too much for one");
    } else {
      cluster.writeWithoutWaiting("too much");
    }
    DiaryCluster.until(() -> node.group().status().state() == RaftStatus.State.POISONED);
    return node;
  }

  @Test
  void aMemberThatIsStartedAgainInTimeAppliesTheEntryAsAWhole() throws Exception {
    cluster.found(3);
    MemberId who = cluster.followers().getFirst();
    failed(who);
    cluster.cutPower(who, 1);
    assertThat(cluster.start(who).verdict()).isInstanceOf(StartVerdict.Starts.class);
    cluster.everybodyHasWhatWasAcknowledged();
  }

  @Test
  void oneThatIsReplacedSaysThatItsStateIsOfNoUseAndTheMemberIsMadeAgain() throws Exception {
    cluster.found(3);
    MemberId who = cluster.followers().getFirst();
    DiaryNode failed = failed(who);
    failed.isReplaced();
    failed.checkpoint();
    cluster.cutPower(who, 2);
    DiaryNode node = cluster.start(who);
    assertThat(node.running()).isEmpty();
    assertThat(node.verdict())
        .isInstanceOfSatisfying(
            StartVerdict.LostEntries.class,
            lost -> assertThat(lost.why().reason()).contains("could not be applied"));

    MemberId next = new MemberId(2, 0);
    cluster.change(MemberChange.Kind.REMOVE, who);
    cluster.makeAgain(who, next);
    cluster.change(MemberChange.Kind.ADD_LEARNER, next);
    cluster.change(MemberChange.Kind.PROMOTE, next);
    cluster.everybodyHasWhatWasAcknowledged();
  }

  @Test
  void theOnlyMemberMakesNoCheckpointAndAppliesTheEntryAtTheNextStart() throws Exception {
    cluster.found(1);
    MemberId who = cluster.ids.getFirst();
    DiaryNode node = failed(who);
    assertThatThrownBy(node::checkpoint).hasStackTraceContaining("could not be applied");
    assertThat(node.isCutOff()).isTrue();
    cluster.cutPower(who, 3);
    assertThat(cluster.start(who).verdict()).isInstanceOf(StartVerdict.Starts.class);
    DiaryCluster.until(() -> cluster.leader().diary().lines().contains("too much, 0"));
    cluster.everybodyHasWhatWasAcknowledged();
  }

  @Test
  void anEntryThatNobodyCanApplyCostsTheStreamOnNobody() throws Exception {
    cluster.found(3);
    cluster.write("before");
    for (MemberId who : cluster.ids) {
      cluster.node(who).checkpoint();
      cluster.node(who).diary().fail();
    }
    cluster.writeWithoutWaiting("too much");
    // The last one hears of no commit any more: a majority is gone.
    DiaryCluster.until(() -> cluster.ids.stream().filter(this::isPoisoned).count() >= 2);
    for (MemberId who : cluster.ids.stream().filter(this::isPoisoned).toList()) {
      DiaryNode node = cluster.node(who);
      assertThatThrownBy(node::checkpoint).hasStackTraceContaining("could not be applied");
      assertThat(node.isCutOff()).isTrue();
    }
    cluster.cutPower(4);
    cluster.startAll();
    for (MemberId who : cluster.ids) {
      assertThat(cluster.node(who).verdict()).isInstanceOf(StartVerdict.Starts.class);
    }
    DiaryCluster.until(() -> cluster.leader().diary().lines().contains("too much, 0"));
    cluster.everybodyHasWhatWasAcknowledged();
  }

  private boolean isPoisoned(MemberId who) {
    return cluster.node(who).group().status().state() == RaftStatus.State.POISONED;
  }
}
