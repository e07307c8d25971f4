package io.sealstream.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.api.RolloutStep;
import io.sealstream.operator.api.StepPhase;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.KeyVerdict.Accepted;
import io.sealstream.operator.guard.KeyVerdict.Held;
import io.sealstream.operator.guard.KeyVerdict.Restarts;
import io.sealstream.operator.guard.KeyVerdict.Scope;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.guard.Remarks;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.Template;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The next step for a cluster under an accepted key, and what is to be true of it. */
final class Plan {
  static final String ME = "operator-a";
  static final String OTHER = "operator-b";

  private final Step step;

  private Plan(Step step) {
    this.step = step;
  }

  static Plan of(SealedCluster cluster) {
    return under(cluster, accepted(cluster));
  }

  static Plan under(SealedCluster cluster, KeyVerdict verdict) {
    return new Plan(new RolloutPlanner(ME, Pace.usual()).next(cluster.observed(), verdict));
  }

  /** What stands in the template is what was accepted. */
  static Accepted accepted(SealedCluster cluster) {
    return new Accepted(sealing(cluster.template.orElseThrow()), Remarks.none());
  }

  static Accepted holding(SealedCluster cluster, int ordinal, Reason reason) {
    TreeMap<Integer, Remark> held = new TreeMap<>();
    held.put(ordinal, Remark.of(reason, "held"));
    return new Accepted(
        sealing(cluster.template.orElseThrow()), new Remarks(List.of(), List.of(), held));
  }

  static Held refused(SealedCluster cluster, Restarts restarts) {
    return new Held(
        Remark.of(Reason.KEY_CHANGE_REFUSED, "refused"),
        Set.of(Scope.ENCRYPTION),
        Optional.of(sealing(cluster.template.orElseThrow())),
        restarts,
        Remarks.none());
  }

  private static Sealing sealing(Template template) {
    return new Sealing.Sealed(
        CipherSuite.named(template.cipher().orElseThrow()).orElseThrow(),
        template.key().orElseThrow(),
        template.fingerprint().orElseThrow(),
        template
            .previousKey()
            .map(ref -> new Sealing.Previous(ref, template.previousFingerprint())));
  }

  /** The roll as the status says it, with this operator's claim on a pod. */
  static RolloutStatus claimed(SealedCluster cluster, int ordinal, String holder, StepPhase phase) {
    Observation observation = cluster.observed();
    return new RolloutStatus(
        "r-1",
        List.of("cipher"),
        SealedCluster.NOW.minusSeconds(60).toString(),
        Observed.HASH,
        0,
        observation.template().orElseThrow().replicas(),
        new RolloutStep(
            "r-1-" + ordinal,
            "demo-" + ordinal,
            "uid-" + ordinal,
            phase,
            SealedCluster.NOW.minusSeconds(5).toString(),
            holder),
        null,
        null);
  }

  Plan isNone() {
    assertThat(step).isInstanceOf(Step.None.class);
    return this;
  }

  Plan deletes(String... pods) {
    assertThat(step).isInstanceOf(Step.DeleteDown.class);
    assertThat(((Step.DeleteDown) step).pods().stream().map(PodRef::name)).containsExactly(pods);
    return this;
  }

  Plan restartsRefused(String... pods) {
    assertThat(step).isInstanceOf(Step.RestartRefused.class);
    assertThat(((Step.RestartRefused) step).pods().stream().map(PodRef::name))
        .containsExactly(pods);
    return this;
  }

  Plan claims(String pod) {
    assertThat(step).isInstanceOf(Step.Claim.class);
    RolloutStep claim = ((Step.Claim) step).claimed().step();
    assertThat(claim.node()).isEqualTo(pod);
    assertThat(claim.holder()).isEqualTo(ME);
    return this;
  }

  Plan handsOver(String pod) {
    assertThat(step).isInstanceOf(Step.HandOver.class);
    assertThat(((Step.HandOver) step).pod().name()).isEqualTo(pod);
    return this;
  }

  Plan evicts(String pod) {
    assertThat(step).as(step::toString).isInstanceOf(Step.Evict.class);
    assertThat(((Step.Evict) step).pod().name()).isEqualTo(pod);
    return this;
  }

  Plan overdue(Reason reason, String... saying) {
    Optional<Remark> overdue =
        step instanceof Step.HandOver handOver ? handOver.overdue() : ((Step.Evict) step).overdue();
    assertThat(overdue.map(Remark::reason)).contains(reason);
    List.of(saying).forEach(part -> assertThat(overdue.orElseThrow().message()).contains(part));
    return this;
  }

  Plan awaits(String pod, StepPhase phase) {
    assertThat(step).as(step::toString).isInstanceOf(Step.AwaitServing.class);
    assertThat(((Step.AwaitServing) step).node()).isEqualTo(pod);
    assertThat(step.rollout().orElseThrow().step().phase()).isEqualTo(phase);
    return this;
  }

  Plan waits(Reason reason) {
    assertThat(step).as(step::toString).isInstanceOf(Step.Wait.class);
    assertThat(((Step.Wait) step).why().reason()).isEqualTo(reason);
    return this;
  }

  Plan isBlocked(Reason reason, String... saying) {
    assertThat(step).as(step::toString).isInstanceOf(Step.Blocked.class);
    Remark why = ((Step.Blocked) step).why();
    assertThat(why.reason()).isEqualTo(reason);
    List.of(saying).forEach(part -> assertThat(why.message()).contains(part));
    assertThat(step.rollout().orElseThrow().blockedBy().reason()).isEqualTo(reason.word());
    return this;
  }

  RolloutStatus rollout() {
    return step.rollout().orElseThrow();
  }

  Plan order(String... nodes) {
    assertThat(step.rollout().orElseThrow().plan().stream().map(it -> it.node()))
        .containsExactly(nodes);
    return this;
  }

  Plan interruption(String text) {
    assertThat(step.rollout().orElseThrow().plan().getFirst().interruption()).isEqualTo(text);
    return this;
  }

  Plan because(String... reasons) {
    assertThat(step.rollout().orElseThrow().reasons()).containsExactly(reasons);
    return this;
  }

  Plan progress(int updated, int total) {
    RolloutStatus roll = step.rollout().orElseThrow();
    assertThat(List.of(roll.updated(), roll.total())).containsExactly(updated, total);
    return this;
  }
}
