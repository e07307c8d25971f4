package io.sealstream.operator.plan;

import static io.sealstream.operator.observe.Observed.refusal;
import static io.sealstream.operator.observe.SealedCluster.NOW;
import static io.sealstream.operator.observe.SealedCluster.rotating;
import static io.sealstream.operator.observe.SealedCluster.serving;

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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One step of a roll after the other, each told from what is seen. */
class RolloutPlannerTest {
  private static final String OLD = "hash-0";
  private static final Replication FOLLOWS = replication(0, false);

  private static Replication replication(int leaders, boolean meta) {
    return new Replication(leaders, meta, Optional.of(NOW.minusSeconds(60)), true, 0, 3);
  }

  /** Three nodes of an older template: demo-0 leads two streams, demo-1 everything. */
  private static SealedCluster outdatedThree() {
    SealedCluster cluster = serving(3);
    for (int i = 0; i < 3; i++) {
      cluster.pod(i, Pod.State.SERVING, OLD, "K1", null, null);
    }
    return cluster
        .node(0, "K1", 2, "aes", replication(2, false))
        .node(1, "K1", 2, "aes", replication(44, true))
        .node(2, "K1", 2, "aes", FOLLOWS);
  }

  private static SealedCluster outdatedOne() {
    return serving(1).pod(0, Pod.State.SERVING, OLD, "K1", null, null);
  }

  @Test
  void aClusterThatIsAsWantedIsLeftAlone() {
    Plan.of(serving(1)).isNone();
    Plan.of(serving(3)).isNone();
  }

  @Test
  void podsThatDoNotServeAreReplacedFirstAllAtOnceAndWithoutAClaim() {
    SealedCluster cluster = outdatedThree();
    cluster.pod(0, Pod.State.DOWN, OLD, "K1", null, null);
    cluster.pod(2, Pod.State.PENDING, OLD, "K1", null, null);

    Plan.of(cluster).deletes("demo-0", "demo-2");
  }

  @Test
  void aPodThatDoesNotServeStaysWhileItsSuccessorWouldNotStartEither() {
    SealedCluster cluster = outdatedOne().secret("demo-key", Keys.holding("K9"));
    cluster.pod(0, Pod.State.DOWN, OLD, "K1", null, null);

    Plan.of(cluster).isBlocked(Reason.ROLLOUT_BLOCKED);
  }

  @Test
  void aPodThatServesAndIsNotReadyIsClaimedAndEvictedLikeAReadyOne() {
    SealedCluster cluster = outdatedOne();
    cluster.pod(0, Pod.State.STARTING, OLD, "K1", null, null);
    Plan.of(cluster).claims("demo-0");

    cluster.status.rollout(Plan.claimed(cluster, 0, Plan.ME, StepPhase.HANDING_OVER));
    Plan.of(cluster).evicts("demo-0");
  }

  @Test
  void aPodThatServesAndIsNotReadyStaysWhenItMayBeTheLastToKnowItsKey() {
    SealedCluster cluster = outdatedOne().secret("demo-key", Keys.holding("K9"));
    cluster.pod(0, Pod.State.STARTING, OLD, "K1", null, null);

    Plan.of(cluster).isBlocked(Reason.ROLLOUT_BLOCKED, "The roll stops before demo-0");
  }

  @Test
  void aPodWhoseServerHasOpenedNothingYetIsReplacedAtOnce() {
    SealedCluster cluster = outdatedOne();
    cluster.pod(0, Pod.State.STARTING, OLD, "K1", null, null);
    cluster.nodes.clear();

    Plan.of(cluster).deletes("demo-0");
  }

  @Test
  void ofThreePodsThatServeAndAreNotReadyOneAtATimeIsReplacedOnceWaitingIsInVain() {
    SealedCluster cluster = outdatedThree();
    for (int i = 0; i < 3; i++) {
      cluster.pod(i, Pod.State.STARTING, OLD, "K1", null, null).downFor(i, Duration.ofMinutes(4));
    }
    Plan.of(cluster).waits(Reason.NODES_STARTING);

    for (int i = 0; i < 3; i++) {
      cluster.downFor(i, Pace.usual().start());
    }
    Plan.of(cluster).claims("demo-2").order("demo-2", "demo-0", "demo-1");
  }

  @Test
  void aPodThatIsNotReadyGoesBeforeThoseThatAre() {
    SealedCluster cluster = outdatedThree();
    cluster.pod(1, Pod.State.STARTING, OLD, "K1", null, null);

    Plan.of(cluster).claims("demo-1").order("demo-1", "demo-2", "demo-0");
  }

  @Test
  void aRefusedPodIsReplacedAtOnceWhenTheRightKeyIsBack() {
    SealedCluster cluster = serving(1).refused(0, refusal(StartCode.KEY_MISMATCH, "K1", 2));

    Plan.of(cluster).restartsRefused("demo-0");
    Plan.of(cluster.secret("demo-key", Keys.holding("K9"))).isNone();
  }

  @Test
  void aPodThatWasMadeJustNowAndRefusedIsGivenAMomentBeforeTheNextTry() {
    SealedCluster cluster = serving(1).refused(0, refusal(StartCode.KEY_MISMATCH, "K1", 2));
    cluster.now = cluster.pods.get(0).createdAt().plusSeconds(9);
    Plan.of(cluster).isNone();

    cluster.now = cluster.pods.get(0).createdAt().plusSeconds(10);
    Plan.of(cluster).restartsRefused("demo-0");
  }

  @Test
  void aRefusalThatNoKeyMendsIsNotTriedAgainWithTheSameTemplate() {
    SealedCluster cluster = serving(1).refused(0, refusal(StartCode.FORMAT_TOO_NEW, "K1", 2));
    Plan.of(cluster).isNone();

    cluster.pod(0, Pod.State.DOWN, OLD, "K1", null, refusal(StartCode.FORMAT_TOO_NEW, "K1", 2));
    Plan.of(cluster).deletes("demo-0");
  }

  @Test
  void aHeldNodeIsNeverRestarted() {
    SealedCluster cluster = serving(1).refused(0, refusal(StartCode.KEY_MISMATCH, "K1", 2));

    Plan.under(cluster, Plan.holding(cluster, 0, Reason.STORE_ROLLED_BACK)).isNone();
  }

  @Test
  void oneServingPodIsClaimedTheOneWithoutLeadershipsFirst() {
    Plan.of(outdatedThree())
        .claims("demo-2")
        .order("demo-2", "demo-0", "demo-1")
        .progress(0, 3)
        .because("spec")
        .interruption("none");
  }

  @Test
  void aClusterOfOneIsRestartedAllTheSameAndThePlanNamesTheInterruption() {
    Plan.of(outdatedOne())
        .claims("demo-0")
        .interruption("the only node: clients wait until it serves again");
  }

  @Test
  void whyPodsAreReplacedIsToldFromWhatDiffers() {
    SealedCluster cipher = outdatedOne();
    cipher.template = Optional.of(Observed.template(1, "chachapoly", "demo-key", "K1"));
    SealedCluster key = rotating(1, 0).pod(0, Pod.State.SERVING, OLD, "K1", null, null);

    Plan.of(cipher).claims("demo-0").because("cipher");
    Plan.of(key).claims("demo-0").because("key");
  }

  @Test
  void aClaimedLeaderHandsOverBeforeItIsEvicted() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 0, Plan.ME, StepPhase.HANDING_OVER));
    Plan.of(cluster).handsOver("demo-0");

    cluster.node(0, "K1", 2, "aes", FOLLOWS);
    Plan.of(cluster).evicts("demo-0");
  }

  @Test
  void aClaimedNodeAloneIsEvictedAsItIs() {
    SealedCluster cluster = outdatedOne();
    cluster.status.rollout(Plan.claimed(cluster, 0, Plan.ME, StepPhase.HANDING_OVER));

    Plan.of(cluster).evicts("demo-0");
  }

  @Test
  void anotherOperatorsClaimIsRespectedUntilItIsOld() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.OTHER, StepPhase.HANDING_OVER));
    Plan.of(cluster).waits(Reason.ROLLING_OUT);

    cluster.now = NOW.plus(Pace.usual().claim().multipliedBy(2));
    Plan.of(cluster).claims("demo-2");
  }

  @Test
  void nothingElseIsTouchedWhileTheClaimedPodGoesAndComesBack() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.OTHER, StepPhase.EVICTING));
    cluster.pod(2, Pod.State.TERMINATING, OLD, "K1", null, null);
    Plan.of(cluster).awaits("demo-2", StepPhase.EVICTING);

    cluster.pods.remove(2);
    cluster.nodes.remove(2);
    Plan.of(cluster).awaits("demo-2", StepPhase.STARTING);

    successor(cluster, Pod.State.STARTING);
    Plan.of(cluster).awaits("demo-2", StepPhase.STARTING);

    successor(cluster, Pod.State.SERVING);
    Plan.of(cluster).awaits("demo-2", StepPhase.SYNCING);
  }

  @Test
  void theNextPodIsClaimedOnlyWhenTheFirstHasBeenCurrentForAWhile() {
    SealedCluster cluster = outdatedThree();
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.SYNCING));
    successor(cluster, Pod.State.SERVING);
    answers(cluster, "aes", NOW.minusSeconds(9));
    Plan.of(cluster).awaits("demo-2", StepPhase.SYNCING);

    answers(cluster, "aes", NOW.minusSeconds(10));
    Plan.of(cluster).claims("demo-0").progress(1, 3);
  }

  @Test
  void theNextPodWaitsForTheCipherThatTheFirstWasRestartedFor() {
    SealedCluster cluster = outdatedThree();
    cluster.template = Optional.of(Observed.template(3, "chachapoly", "demo-key", "K1"));
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.SYNCING));
    successor(cluster, Pod.State.SERVING);
    answers(cluster, "aes", NOW.minusSeconds(60));
    Plan.of(cluster).awaits("demo-2", StepPhase.SYNCING);

    answers(cluster, "chachapoly", NOW.minusSeconds(60));
    Plan.of(cluster).claims("demo-0");
  }

  /** Another pod in the place of demo-2, of the template that stands. */
  private static void successor(SealedCluster cluster, Pod.State state) {
    cluster.nodes.remove(2);
    cluster.pod(2, state, Observed.HASH, "K1", null, null).ofPod(2, "uid-2-new");
  }

  private static void answers(SealedCluster cluster, String cipher, Instant currentSince) {
    cluster.node(
        2, "K1", 2, cipher, new Replication(0, false, Optional.of(currentSince), true, 0, 3));
    cluster.ofPod(2, "uid-2-new");
  }

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
