package io.sealstream.operator.plan;

import static io.sealstream.operator.observe.SealedCluster.NOW;
import static io.sealstream.operator.observe.SealedCluster.rotating;
import static io.sealstream.operator.observe.SealedCluster.serving;
import static io.sealstream.operator.plan.OutdatedCluster.FOLLOWS;
import static io.sealstream.operator.plan.OutdatedCluster.OLD;
import static io.sealstream.operator.plan.OutdatedCluster.outdatedOne;
import static io.sealstream.operator.plan.OutdatedCluster.outdatedThree;
import static io.sealstream.operator.plan.OutdatedCluster.successor;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.RolloutBlock;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.api.StepPhase;
import io.sealstream.operator.guard.KeyVerdict.Restarts;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.NodeReport.Replication;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a roll waits for, and what stops it: a lost node, a quorum, a budget, a key, a pause. */
class RolloutStopsTest {
  @Test
  void aSuccessorThatDoesNotComeUpStopsTheRollThere() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.STARTING));
    successor(cluster, Pod.State.DOWN);
    Plan.of(cluster).isBlocked(Reason.ROLLOUT_BLOCKED, "The roll stopped at demo-2");

    successor(cluster, Pod.State.STARTING);
    cluster.now = NOW.plus(Pace.usual().start());
    Plan.of(cluster).isBlocked(Reason.ROLLOUT_BLOCKED);
  }

  @Test
  void aSuccessorWhoseStoreIsStillInUseForAMomentIsAwaited() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.STARTING));
    cluster.nodes.remove(2);
    cluster
        .pod(
            2,
            Pod.State.DOWN,
            Observed.HASH,
            "K1",
            null,
            Observed.refusal(StartCode.STORE_IN_USE, "K1", 2))
        .ofPod(2, "uid-2-new");

    cluster.downFor(2, Duration.ofSeconds(20));
    Plan.of(cluster).awaits("demo-2", StepPhase.STARTING);

    cluster.downFor(2, Duration.ofMinutes(3));
    Plan.of(cluster).isBlocked(Reason.ROLLOUT_BLOCKED, "StoreInUse");
  }

  @Test
  void anUnreachableNodeIsNeverDeletedByForce() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.STARTING));
    cluster.nodes.remove(2);
    cluster.pod(2, Pod.State.UNREACHABLE, OLD, "K1", null, null);
    cluster.status.rollout(null);

    Plan.of(cluster)
        .isBlocked(Reason.NODE_UNREACHABLE, "node.kubernetes.io/out-of-service", "demo-2");
  }

  @Test
  void aLostNodeOfFiveDoesNotStopTheOthers() {
    SealedCluster cluster = serving(5);
    for (int i = 0; i < 5; i++) {
      cluster.pod(i, Pod.State.SERVING, OLD, "K1", null, null).node(i, "K1", 2, "aes", FOLLOWS);
    }
    cluster.nodes.remove(4);
    cluster.pod(4, Pod.State.UNREACHABLE, OLD, "K1", null, null);

    Plan.of(cluster).claims("demo-0");
  }

  @Test
  void nobodyIsEvictedWhileAnotherIsOnItsWay() {
    SealedCluster cluster = outdatedThree();
    cluster.pod(1, Pod.State.STARTING, Observed.HASH, "K1", null, null);
    Plan.of(cluster).waits(Reason.NODES_STARTING);

    cluster.pods.remove(1);
    Plan.of(cluster).waits(Reason.NODES_STARTING);
  }

  @Test
  void nobodyIsEvictedWhenAStreamWouldLoseItsQuorum() {
    SealedCluster cluster = outdatedThree();
    cluster.node(
        2,
        "K1",
        2,
        "aes",
        new Replication(0, false, Optional.of(NOW.minusSeconds(60)), false, 0, 3));

    Plan.of(cluster).waits(Reason.ROLLING_OUT);
  }

  @Test
  void aLeaderThatDoesNotHandOverIsNeverEvictedAndIsSaidToBeStuck() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 0, Plan.ME, StepPhase.HANDING_OVER));
    Plan.of(cluster).handsOver("demo-0");

    cluster.now = NOW.plus(Pace.usual().start());
    Plan.of(cluster).handsOver("demo-0").overdue(Reason.ROLLOUT_BLOCKED, "still leads 2 streams");
  }

  @Test
  void twoBudgetsOnOnePodStandInTheWay() {
    SealedCluster cluster = outdatedThree();
    cluster.surroundings = new Surroundings(List.of(), List.of(), List.of("shop-pdb"));

    Plan.of(cluster).isBlocked(Reason.EVICTION_IMPOSSIBLE, "delete pdb shop-pdb");
  }

  @Test
  void oneBudgetOfSomebodyElseIsAskedThroughTheEvictionOnly() {
    SealedCluster cluster = outdatedOne();
    cluster.surroundings = new Surroundings(List.of(), List.of(), List.of("shop-pdb"));

    Plan.of(cluster).claims("demo-0");
  }

  @Test
  void anEvictionThatIsRefusedForTenMinutesIsSaidToBeStalled() {
    SealedCluster cluster = outdatedOne();
    RolloutStatus roll = Plan.claimed(cluster, 0, Plan.ME, StepPhase.EVICTING);
    RolloutBlock refused = new RolloutBlock("EvictionBlocked", "PDB shop-pdb");
    cluster.status.rollout(
        new RolloutStatus(
            roll.id(),
            roll.reasons(),
            roll.startTime(),
            roll.target(),
            0,
            1,
            roll.step(),
            null,
            refused));
    cluster.now = NOW.plus(Duration.ofMinutes(11));

    Plan.of(cluster).evicts("demo-0").overdue(Reason.EVICTION_BLOCKED);
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedKeyFreezesTheRollUnlessTheOneInForceStillWorks(Restarts restarts) {
    SealedCluster cluster = outdatedOne();
    Plan plan = Plan.under(cluster, Plan.refused(cluster, restarts));

    switch (restarts) {
      case ALLOWED -> plan.claims("demo-0");
      case FROZEN -> plan.waits(Reason.KEY_CHANGE_REFUSED);
    }
  }

  @Test
  void aServingPodStaysWhenTheSecretOfItsSuccessorDoesNotOpenItsVolume() {
    SealedCluster cluster = outdatedOne().secret("demo-key", Keys.holding("K9"));

    Plan.of(cluster).isBlocked(Reason.ROLLOUT_BLOCKED, "The roll stops before demo-0");
  }

  @Test
  void theTemplateIsWrittenAndSeenBeforeAnyPodGoes() {
    SealedCluster cluster = outdatedOne();
    SealedCluster other = serving(1);
    other.template = Optional.of(Observed.template(1, "chachapoly", "demo-key", "K1"));
    Plan.under(cluster, Plan.accepted(other)).waits(Reason.ROLLING_OUT);

    Plan.of(cluster.templateNotSeenYet()).waits(Reason.ROLLING_OUT);
  }

  @Test
  void aPausedClusterFinishesWaitingAndStartsNothing() {
    SealedCluster cluster = outdatedThree();
    cluster.paused = true;
    Plan.of(cluster).waits(Reason.PAUSED);

    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.EVICTING));
    Plan.of(cluster).waits(Reason.PAUSED);

    cluster.pod(2, Pod.State.TERMINATING, OLD, "K1", null, null);
    Plan.of(cluster).awaits("demo-2", StepPhase.EVICTING);
  }

  @Test
  void aPausedClusterThatIsAsWantedHasNothingToWaitFor() {
    SealedCluster cluster = serving(1);
    cluster.paused = true;

    Plan.of(cluster).isNone();
  }

  @Test
  void removingThePreviousKeyRestartsNothing() {
    SealedCluster cluster = rotating(3, 3);
    cluster.template = Optional.of(Observed.template(3, "aes", "demo-key-2", "K2"));

    Plan.of(cluster).isNone();
  }
}
