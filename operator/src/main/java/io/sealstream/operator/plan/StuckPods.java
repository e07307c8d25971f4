package io.sealstream.operator.plan;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.guard.StartReasons;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.StartRefusal;
import java.util.Optional;

/** Why a pod of a roll does not come up, for a person. */
final class StuckPods {
  private StuckPods() {}

  /** It serves, and is not evicted while it leads. */
  static Remark leadsOn(Member member) {
    return Remark.of(
        Reason.ROLLOUT_BLOCKED,
        """
        The roll waits: %s was asked to hand its leaderships over and still leads %d streams%s. It
        keeps serving, and is asked again. Look at its log: kubectl -n %s logs %s."""
            .formatted(
                member.name(),
                member.leaderships(),
                member.leadsMeta() ? " and the meta group" : "",
                member.observation().subject().namespace(),
                member.name()));
  }

  static Remark why(Fleet fleet, Member member) {
    String namespace = fleet.observation().subject().namespace();
    if (member.in(Pod.State.UNREACHABLE)) {
      return Remark.of(
          Reason.NODE_UNREACHABLE,
          """
          The roll waits for %s, whose machine does not answer; it is never deleted by force, since
          it may still run and write. If that machine is off for good: kubectl taint node <node>
          node.kubernetes.io/out-of-service=nodeshutdown:NoExecute. The roll then goes on by
          itself."""
              .formatted(member.name()));
    }
    Optional<StartRefusal> refusal = member.pod().flatMap(Pod::refusal);
    return Remark.of(
        Reason.ROLLOUT_BLOCKED,
        """
        The roll stopped at %s: %s. No other pod is touched and the others keep serving. Look at
        kubectl -n %s logs %s --previous and kubectl -n %s describe pod %s; the roll goes on by
        itself once it serves."""
            .formatted(
                member.name(),
                refusal
                    .map(it -> "its server refuses to start, " + StartReasons.of(it.code()))
                    .orElse(
                        member.ready()
                            ? "it serves and has not caught up with the others"
                            : "it does not serve"),
                namespace,
                member.name(),
                namespace,
                member.name()));
  }
}
