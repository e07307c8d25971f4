package io.sealstream.operator.plan;

import io.sealstream.operator.api.PlannedRestart;
import io.sealstream.operator.api.RolloutBlock;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.api.RolloutStep;
import io.sealstream.operator.api.StepPhase;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.observe.NodeReport.Replication;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The roll as the status shows it: carried on from what the status says already. */
final class RolloutPicture {
  private final Fleet fleet;
  private final Optional<RolloutStatus> before;
  private final Instant now;

  RolloutPicture(Fleet fleet) {
    this.fleet = fleet;
    this.before = fleet.observation().status().roll();
    this.now = fleet.observation().now();
  }

  Optional<RolloutStep> claimedStep() {
    return before.flatMap(RolloutStatus::claimedStep);
  }

  /** The roll between two steps. */
  RolloutStatus withoutStep() {
    return of(Optional.empty(), Optional.empty());
  }

  /** The roll as it stands. */
  RolloutStatus unchanged() {
    return of(claimedStep(), keptBlock());
  }

  RolloutStatus withStep(RolloutStep step) {
    return of(Optional.of(step), keptBlock());
  }

  RolloutStatus blocked(Optional<RolloutStep> step, Remark why) {
    return of(step, Optional.of(new RolloutBlock(why.reason().word(), why.message())));
  }

  /** A refused eviction stays noted until the step moves on. */
  private Optional<RolloutBlock> keptBlock() {
    return before.flatMap(RolloutStatus::block).filter(block -> EvictionRules.noted(block));
  }

  /** A claim on a pod; a step that another left behind keeps its id. */
  RolloutStep claim(Member target, String holder) {
    String id =
        claimedStep()
            .filter(step -> step.podUid().equals(target.pod().orElseThrow().uid()))
            .map(RolloutStep::id)
            .orElseGet(() -> rolloutId() + "-" + target.ordinal());
    return new RolloutStep(
        id,
        target.name(),
        target.pod().orElseThrow().uid(),
        StepPhase.HANDING_OVER,
        now.toString(),
        holder);
  }

  /** The step in a phase; the clock of a phase starts when the phase does. */
  RolloutStep inPhase(RolloutStep step, StepPhase phase) {
    return step.phase() == phase
        ? step
        : new RolloutStep(
            step.id(), step.node(), step.podUid(), phase, now.toString(), step.holder());
  }

  boolean longerThan(RolloutStep step, Duration limit) {
    return since(step).plus(limit).isBefore(now);
  }

  /** A text that nobody can read counts as very old: then anybody may take over. */
  private static Instant since(RolloutStep step) {
    try {
      return Instant.parse(step.since());
    } catch (RuntimeException e) {
      return Instant.EPOCH;
    }
  }

  private RolloutStatus of(Optional<RolloutStep> step, Optional<RolloutBlock> block) {
    return new RolloutStatus(
        rolloutId(),
        reasons(),
        before.map(RolloutStatus::startTime).orElse(now.toString()),
        fleet.template().restartHash(),
        fleet.size() - (int) fleet.members().stream().filter(it -> !updated(it)).count(),
        fleet.size(),
        step.orElse(null),
        plan(),
        block.orElse(null));
  }

  private boolean updated(Member member) {
    return member.ready() && !fleet.isOutdated(member);
  }

  /** Of this roll to this template: another template is another plan. */
  String rolloutId() {
    return before
        .filter(roll -> fleet.template().restartHash().equals(roll.target()))
        .map(RolloutStatus::id)
        .orElseGet(() -> "r-%08x".formatted((fleet.template().restartHash() + now).hashCode()));
  }

  private List<String> reasons() {
    SortedSet<String> words = new TreeSet<>();
    before.ifPresent(it -> words.addAll(it.reasons()));
    fleet.members().stream()
        .filter(fleet::isOutdated)
        .flatMap(member -> RollReason.of(member).stream())
        .forEach(reason -> words.add(reason.word()));
    return List.copyOf(words);
  }

  private List<PlannedRestart> plan() {
    return fleet.outdated().stream()
        .map(member -> new PlannedRestart(member.name(), why(member), interruption(member)))
        .toList();
  }

  private String why(Member member) {
    return RollReason.of(member).stream().map(RollReason::word).collect(Collectors.joining(", "));
  }

  private String interruption(Member member) {
    if (fleet.size() == 1) {
      return "the only node: clients wait until it serves again";
    }
    int single =
        member
            .report()
            .map(report -> report.replication())
            .map(Replication::singleReplicaStreams)
            .orElse(0);
    return single == 0 ? "none" : "%d single-replica streams pause".formatted(single);
  }
}
