package io.sealstream.operator.plan;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.RolloutBlock;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.api.Switch;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.guard.RestartCheck;
import io.sealstream.operator.observe.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What must hold before a serving pod may be evicted. With it, at most one pod that served is down
 * because of a roll, and a quorum always serves. A cluster of one has no quorum to keep: it is
 * evicted all the same, and the plan names the interruption.
 */
final class EvictionRules {
  private final Fleet fleet;

  EvictionRules(Fleet fleet) {
    this.fleet = fleet;
  }

  /** What the eviction has to wait for; empty when it may go on. */
  Optional<Remark> waitsFor(Member target) {
    if (target.report().isEmpty()) {
      return said(
          Reason.NODES_STARTING,
          "%s serves and its admin port does not answer yet.".formatted(target.name()));
    }
    List<Member> unsettled = fleet.unsettledBeside(target);
    if (!unsettled.isEmpty()) {
      return said(
          Reason.NODES_STARTING,
          "The roll waits for %s to serve and be current.".formatted(names(unsettled)));
    }
    return target.safeToStop()
        ? Optional.empty()
        : said(
            Reason.ROLLING_OUT,
            "The roll waits: some stream on %s would lose its quorum without it."
                .formatted(target.name()));
  }

  /** What does not pass by itself; empty when nothing stands in the way. */
  Optional<Remark> blockedBy(Member target) {
    return tooManyBudgets().or(() -> quorum(target)).or(() -> key(target));
  }

  /** The Eviction API answers with an error when two budgets select one pod. */
  private Optional<Remark> tooManyBudgets() {
    List<String> others = fleet.observation().surroundings().otherBudgets();
    boolean own =
        fleet.size() > 1 && fleet.observation().spec().podDisruptionBudget() != Switch.DISABLED;
    return others.size() + (own ? 1 : 0) < 2
        ? Optional.empty()
        : said(
            Reason.EVICTION_IMPOSSIBLE,
            """
            The roll waits: more than one PodDisruptionBudget selects the pods, and then Kubernetes
            evicts none. Every node keeps serving. Remove the other one: kubectl -n %s delete pdb
            %s."""
                .formatted(fleet.observation().subject().namespace(), String.join(" ", others)));
  }

  private Optional<Remark> quorum(Member target) {
    List<Member> lost = fleet.lostBeside(target);
    return fleet.size() == 1 || fleet.serving() - 1 >= fleet.quorum()
        ? Optional.empty()
        : said(
            lost.stream().anyMatch(it -> it.in(Pod.State.UNREACHABLE))
                ? Reason.NODE_UNREACHABLE
                : Reason.ROLLOUT_BLOCKED,
            """
            The roll waits: without %s only %d of %d nodes would serve, and %s is lost. The others
            keep serving. Bring that node back; if its machine is gone for good: kubectl taint node
            <node> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute."""
                .formatted(target.name(), fleet.serving() - 1, fleet.size(), names(lost)));
  }

  private Optional<Remark> key(Member target) {
    return RestartCheck.wouldStart(fleet.observation(), target.ordinal())
        ? Optional.empty()
        : said(
            Reason.ROLLOUT_BLOCKED,
            """
            The roll stops before %s: the Secrets that its next pod would get do not open its
            volume. It keeps serving. Look at the condition KeyAccepted: kubectl -n %s describe scl
            %s."""
                .formatted(
                    target.name(),
                    fleet.observation().subject().namespace(),
                    fleet.observation().subject().name()));
  }

  /** An eviction that was refused for longer than the patience for it. */
  Optional<Remark> overdue(RolloutPicture picture) {
    return fleet
        .observation()
        .status()
        .roll()
        .filter(
            roll ->
                roll.block().filter(EvictionRules::noted).isPresent()
                    && roll.claimedStep()
                        .filter(step -> picture.longerThan(step, fleet.pace().eviction()))
                        .isPresent())
        .flatMap(RolloutStatus::block)
        .map(block -> Remark.of(Reason.EVICTION_BLOCKED, block.message()));
  }

  /** True for a block that the Eviction API's refusal left in the status. */
  static boolean noted(RolloutBlock block) {
    return Reason.EVICTION_BLOCKED.word().equals(block.reason());
  }

  private static String names(List<Member> members) {
    return members.stream().map(Member::name).collect(Collectors.joining(", "));
  }

  private static Optional<Remark> said(Reason reason, String sentence) {
    return Optional.of(Remark.of(reason, sentence));
  }
}
