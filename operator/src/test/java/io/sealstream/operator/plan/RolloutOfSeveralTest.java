package io.sealstream.operator.plan;

import static io.sealstream.operator.observe.SealedCluster.NOW;
import static io.sealstream.operator.observe.SealedCluster.serving;
import static io.sealstream.operator.plan.OutdatedCluster.FOLLOWS;
import static io.sealstream.operator.plan.OutdatedCluster.OLD;
import static io.sealstream.operator.plan.OutdatedCluster.answers;
import static io.sealstream.operator.plan.OutdatedCluster.outdatedThree;
import static io.sealstream.operator.plan.OutdatedCluster.replication;
import static io.sealstream.operator.plan.OutdatedCluster.successor;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.StepPhase;
import io.sealstream.operator.observe.NodeReport.Replication;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What nodes of three and five say of the groups on them, and what a roll makes of it. */
class RolloutOfSeveralTest {
  private static final Replication BEHIND = current(Optional.empty(), true);

  @Test
  void ofFiveTheOneThatLeadsLeastGoesFirstAndTheMetaLeaderLast() {
    SealedCluster cluster = outdatedFive();
    cluster
        .node(0, "K1", 2, "aes", replication(7, false))
        .node(1, "K1", 2, "aes", replication(0, true))
        .node(2, "K1", 2, "aes", replication(3, false))
        .node(4, "K1", 2, "aes", replication(3, false));

    Plan.of(cluster)
        .claims("demo-3")
        .order("demo-3", "demo-2", "demo-4", "demo-0", "demo-1")
        .progress(0, 5);
  }

  @Test
  void whoBecomesTheMetaLeaderDuringTheRollBecomesTheLastOfThoseThatAreLeft() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.SYNCING));
    successor(cluster, Pod.State.SERVING);
    answers(cluster, "aes", NOW.minusSeconds(60));
    cluster
        .node(0, "K1", 2, "aes", replication(2, true))
        .node(1, "K1", 2, "aes", replication(44, false));

    Plan.of(cluster).claims("demo-1").order("demo-1", "demo-0");
  }

  @Test
  void theMetaLeaderHandsOverEvenWhereItLeadsNoStream() {
    SealedCluster cluster = outdatedThree();
    cluster.node(1, "K1", 2, "aes", replication(0, true));
    cluster.status.rollout(Plan.claimed(cluster, 1, Plan.ME, StepPhase.HANDING_OVER));
    Plan.of(cluster).handsOver("demo-1");

    cluster.node(1, "K1", 2, "aes", FOLLOWS);
    Plan.of(cluster).evicts("demo-1");
  }

  @Test
  void streamsOfOneReplicaKeepNoNodeFromItsRestartAndAreNamedBeforehand() {
    SealedCluster cluster = outdatedThree();
    Replication holdsTwo = new Replication(0, false, Optional.of(NOW.minusSeconds(60)), true, 2, 3);
    cluster.node(2, "K1", 2, "aes", holdsTwo);
    Plan.of(cluster).claims("demo-2").interruption("2 single-replica streams pause");

    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.HANDING_OVER));
    Plan.of(cluster).evicts("demo-2");
  }

  @Test
  void nobodyGoesWhileAnotherCatchesUpWithItsGroups() {
    SealedCluster cluster = outdatedFive().node(3, "K1", 2, "aes", BEHIND);
    Plan.of(cluster).waits(Reason.NODES_STARTING);

    cluster.node(3, "K1", 2, "aes", current(Optional.of(NOW.minusSeconds(9)), true));
    Plan.of(cluster).waits(Reason.NODES_STARTING);

    cluster.node(3, "K1", 2, "aes", current(Optional.of(NOW.minusSeconds(10)), true));
    Plan.of(cluster).claims("demo-0");
  }

  @Test
  void aClaimedPodStaysWhenOneOfItsGroupsLosesAnotherMemberMeanwhile() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.HANDING_OVER));
    Plan.of(cluster).evicts("demo-2");

    cluster.node(2, "K1", 2, "aes", current(Optional.of(NOW.minusSeconds(60)), false));
    Plan.of(cluster).waits(Reason.ROLLING_OUT);

    cluster.node(2, "K1", 2, "aes", FOLLOWS);
    cluster.node(0, "K1", 2, "aes", BEHIND);
    Plan.of(cluster).waits(Reason.NODES_STARTING);
  }

  @Test
  void ofFiveOneMayBeLostAndOfThreeNone() {
    SealedCluster five = outdatedFive();
    lose(five, 4);
    Plan.of(five).claims("demo-0");
    lose(five, 3);
    Plan.of(five).isBlocked(Reason.NODE_UNREACHABLE, "only 2 of 5 nodes would serve");

    SealedCluster three = outdatedThree();
    lose(three, 2);
    Plan.of(three).isBlocked(Reason.NODE_UNREACHABLE, "only 1 of 3 nodes would serve");
  }

  /** For want of a machine: 3 nodes were to become 5, and then the key or the image changes. */
  @Test
  void aNodeThatNeverCameKeepsNoRollWaitingForEver() {
    SealedCluster cluster = outdatedThree().emptyVolume(3);
    cluster.template = Optional.of(Observed.template(4, "aes", "demo-key", "K1"));
    cluster.pod(3, Pod.State.PENDING, Observed.HASH, "K1", null, null);
    cluster.status.nodes(4, Set.of(3));
    Plan.of(cluster).claims("demo-2");

    cluster.status.nodes(0).nodes(4);
    Plan.of(cluster).waits(Reason.NODES_STARTING);
  }

  @Test
  void aSuccessorThatServesAndDoesNotCatchUpStopsTheRollThere() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.SYNCING));
    successor(cluster, Pod.State.SERVING);
    cluster.node(2, "K1", 2, "aes", BEHIND).ofPod(2, "uid-2-new");
    Plan.of(cluster).awaits("demo-2", StepPhase.SYNCING);

    cluster.now = NOW.plus(Pace.usual().start()).plus(Duration.ofSeconds(1));
    Plan.of(cluster).isBlocked(Reason.ROLLOUT_BLOCKED, "has not caught up with the others");
  }

  @Test
  void serversThatNeverCameTogetherAreReplacedWithoutWaitingForThemToBeCurrent() {
    SealedCluster cluster = outdatedThree();
    for (int i = 0; i < 3; i++) {
      cluster.node(i, "K1", 2, "aes", current(Optional.empty(), false));
    }
    Plan.of(cluster).waits(Reason.NODES_STARTING);

    Plan.of(cluster.neverFormed()).claims("demo-0");
    cluster.status.rollout(Plan.claimed(cluster, 0, Plan.ME, StepPhase.HANDING_OVER));
    Plan.of(cluster).evicts("demo-0");
  }

  private static SealedCluster outdatedFive() {
    SealedCluster cluster = serving(5);
    for (int i = 0; i < 5; i++) {
      cluster.pod(i, Pod.State.SERVING, OLD, "K1", null, null).node(i, "K1", 2, "aes", FOLLOWS);
    }
    return cluster;
  }

  private static void lose(SealedCluster cluster, int ordinal) {
    cluster.nodes.remove(ordinal);
    cluster.pod(ordinal, Pod.State.UNREACHABLE, OLD, "K1", null, null);
  }

  private static Replication current(Optional<Instant> since, boolean safeToStop) {
    return new Replication(0, false, since, safeToStop, 0, 3);
  }
}
