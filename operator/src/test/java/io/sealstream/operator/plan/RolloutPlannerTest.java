package io.sealstream.operator.plan;

import static io.sealstream.operator.observe.Observed.refusal;
import static io.sealstream.operator.observe.SealedCluster.NOW;
import static io.sealstream.operator.observe.SealedCluster.rotating;
import static io.sealstream.operator.observe.SealedCluster.serving;
import static io.sealstream.operator.plan.OutdatedCluster.FOLLOWS;
import static io.sealstream.operator.plan.OutdatedCluster.OLD;
import static io.sealstream.operator.plan.OutdatedCluster.answers;
import static io.sealstream.operator.plan.OutdatedCluster.outdatedOne;
import static io.sealstream.operator.plan.OutdatedCluster.outdatedThree;
import static io.sealstream.operator.plan.OutdatedCluster.successor;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.StepPhase;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One step of a roll after the other, each told from what is seen. */
class RolloutPlannerTest {
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
}
