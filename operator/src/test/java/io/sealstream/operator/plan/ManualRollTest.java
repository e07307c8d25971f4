package io.sealstream.operator.plan;

import static io.sealstream.operator.plan.OutdatedCluster.OLD;
import static io.sealstream.operator.plan.OutdatedCluster.outdatedThree;
import static io.sealstream.operator.plan.OutdatedCluster.successor;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.api.StepPhase;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A roll that a person has to approve by the id of its plan. */
class ManualRollTest {
  private static final Duration LONG_AGO = Duration.ofHours(1);

  private final SealedCluster cluster = outdatedThree().asksAlso("update: {mode: Manual}");

  @Test
  void thePlanIsShownAndNoServingPodGoes() {
    Plan.of(cluster)
        .waits(Reason.AWAITING_APPROVAL)
        .order("demo-2", "demo-0", "demo-1")
        .progress(0, 3);
  }

  @Test
  void theCommandThatApprovesItStandsInTheStatus() {
    RolloutStatus roll = planned();

    assertThat(roll.blockedBy().reason()).isEqualTo("AwaitingApproval");
    assertThat(roll.blockedBy().message())
        .contains(
            "kubectl -n test annotate scl demo sealstream.io/approve="
                + roll.id()
                + " --overwrite");
  }

  @Test
  void onceApprovedItGoesOnToItsEnd() {
    approve(planned());
    Plan.of(cluster).claims("demo-2");

    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.HANDING_OVER));
    cluster.approved = Optional.of("r-1");
    Plan.of(cluster).evicts("demo-2");

    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.SYNCING));
    successor(cluster, Pod.State.SERVING);
    OutdatedCluster.answers(cluster, "aes", cluster.now.minus(LONG_AGO));
    Plan.of(cluster).claims("demo-0");
  }

  @Test
  void anApprovalOfAnotherPlanIsNone() {
    planned();
    cluster.approved = Optional.of("r-00000000");

    Plan.of(cluster).waits(Reason.AWAITING_APPROVAL);
  }

  @Test
  void anotherTemplateIsAnotherPlanEvenForThePodThatIsClaimedAlready() {
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.HANDING_OVER));
    cluster.approved = Optional.of("r-1");
    Plan.of(cluster).evicts("demo-2");

    cluster.template = Optional.of(Observed.ofHash(cluster.template.orElseThrow(), "hash-2"));

    Plan.of(cluster).waits(Reason.AWAITING_APPROVAL);
    assertThat(planned().id()).isNotEqualTo("r-1");
  }

  @Test
  void anApprovalThatIsTakenBackEndsTheRollAtThePodBoundary() {
    cluster.status.rollout(Plan.claimed(cluster, 2, Plan.ME, StepPhase.EVICTING));
    cluster.pod(2, Pod.State.TERMINATING, OLD, "K1", null, null);
    Plan.of(cluster).awaits("demo-2", StepPhase.EVICTING);

    successor(cluster, Pod.State.SERVING);
    OutdatedCluster.answers(cluster, "aes", cluster.now.minus(LONG_AGO));
    Plan.of(cluster).waits(Reason.AWAITING_APPROVAL).progress(1, 3);
  }

  @Test
  void theIdOfThePlanStaysWhileItWaits() {
    RolloutStatus before = planned();

    cluster.now = cluster.now.plus(LONG_AGO);
    assertThat(planned().id()).isEqualTo(before.id());
  }

  @Test
  void aPodThatDoesNotServeIsReplacedWithoutBeingAskedFor() {
    cluster.pod(2, Pod.State.DOWN, OLD, "K1", null, null);
    cluster.nodes.remove(2);

    Plan.of(cluster).deletes("demo-2");
  }

  private void approve(RolloutStatus roll) {
    cluster.approved = Optional.of(roll.id());
  }

  /** The plan, which from now on stands in the status. */
  private RolloutStatus planned() {
    RolloutStatus roll = Plan.of(cluster).rollout();
    cluster.status.rollout(roll);
    return roll;
  }
}
