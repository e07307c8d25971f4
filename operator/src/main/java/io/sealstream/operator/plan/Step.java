package io.sealstream.operator.plan;

import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.guard.Remark;
import java.util.List;
import java.util.Optional;

/**
 * The one thing to do next about the pods of a cluster. {@link #rollout()} is what the status
 * should say of the roll, and is empty when there is none.
 */
public sealed interface Step {

  Optional<RolloutStatus> rollout();

  /** Every pod is as wanted, as far as pods are concerned. */
  record None() implements Step {
    @Override
    public Optional<RolloutStatus> rollout() {
      return Optional.empty();
    }
  }

  /**
   * Delete pods that do not serve and whose successors would start. Costs nothing; no claim. Their
   * Secrets are read again as before an eviction.
   */
  record DeleteDown(List<PodRef> pods, Optional<RolloutStatus> rollout) implements Step {}

  /**
   * Delete pods that were refused a start and would start now, instead of waiting until the kubelet
   * tries again. No claim.
   */
  record RestartRefused(List<PodRef> pods, Optional<RolloutStatus> rollout) implements Step {}

  /**
   * Patch the status to this, with the observed resourceVersion as precondition. Whoever succeeds
   * acts on the step; nothing else is done in this reconcile.
   */
  record Claim(RolloutStatus claimed) implements Step {
    @Override
    public Optional<RolloutStatus> rollout() {
      return Optional.of(claimed);
    }
  }

  /**
   * Ask the node to hand its leaderships over; asked again until it leads nothing.
   *
   * @param overdue says that it has led on for too long: Stalled
   */
  record HandOver(PodRef pod, Optional<RolloutStatus> rollout, Optional<Remark> overdue)
      implements Step {}

  /**
   * Read the template's Secrets again past every cache, ask {@link
   * io.sealstream.operator.guard.RestartCheck}, and only then evict, with the uid as precondition.
   *
   * @param overdue says that evictions have been refused for too long: Stalled
   */
  record Evict(PodRef pod, Optional<RolloutStatus> rollout, Optional<Remark> overdue)
      implements Step {}

  /** A pod was replaced and is on its way. */
  record AwaitServing(String node, Optional<RolloutStatus> rollout) implements Step {}

  /** Something passes by itself. */
  record Wait(Remark why, Optional<RolloutStatus> rollout) implements Step {}

  /** Something does not pass by itself: Stalled, and no further pod is touched. */
  record Blocked(Remark why, Optional<RolloutStatus> rollout) implements Step {}
}
