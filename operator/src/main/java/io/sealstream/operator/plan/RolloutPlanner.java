package io.sealstream.operator.plan;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.api.RolloutStep;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.KeyVerdict.Restarts;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Template;
import java.util.List;
import java.util.Optional;

/**
 * Decides the next step of a roll, for every reason that a pod may have to be replaced. Pods that
 * do not serve go first and cost nothing. Then one serving pod at a time: claimed in the status,
 * its leaderships handed over, evicted, awaited. It keeps one invariant: it never takes a second
 * serving pod down before the first one serves again, as the template wants it.
 */
public final class RolloutPlanner {
  private final String holder;
  private final Pace pace;

  /**
   * @param holder names this operator in claims
   */
  public RolloutPlanner(String holder, Pace pace) {
    this.holder = holder;
    this.pace = pace;
  }

  public Step next(Observation observation, KeyVerdict verdict) {
    return observation
        .template()
        .map(template -> next(observation, template, verdict))
        .orElseGet(Step.None::new);
  }

  private Step next(Observation observation, Template template, KeyVerdict verdict) {
    Fleet fleet = Fleet.of(observation, template, verdict, pace);
    RolloutPicture picture = new RolloutPicture(fleet);
    StepInProgress progress = new StepInProgress(fleet, picture, holder);
    if (observation.subject().paused()) {
      return paused(fleet, picture, progress);
    }
    if (verdict.restarts() == Restarts.FROZEN) {
      return frozen(fleet, picture, verdict);
    }
    if (!written(template, verdict)) {
      return waiting(fleet, picture, "The pod template is being written.");
    }
    return new DownPods(fleet, picture)
        .first()
        .or(() -> picture.claimedStep().flatMap(progress::next))
        .orElseGet(() -> nextPod(fleet, picture));
  }

  /** The template is the one that the verdict asks for, and pods are made from it by now. */
  private static boolean written(Template template, KeyVerdict verdict) {
    boolean held = verdict.holds(KeyVerdict.Scope.SPEC);
    return template.seen() && (held || verdict.inForce().filter(template::renders).isPresent());
  }

  private Step nextPod(Fleet fleet, RolloutPicture picture) {
    List<Member> outdated = fleet.outdated().stream().filter(Member::serving).toList();
    if (outdated.isEmpty()) {
      return finishing(fleet, picture);
    }
    Optional<Remark> approval = new Approval(fleet, picture).missing();
    if (approval.isPresent()) {
      return new Step.Wait(
          approval.get(), Optional.of(picture.blocked(Optional.empty(), approval.get())));
    }
    Member target = outdated.getFirst();
    EvictionRules rules = new EvictionRules(fleet);
    Optional<Remark> wait = rules.waitsFor(target);
    if (wait.isPresent()) {
      return new Step.Wait(wait.get(), Optional.of(picture.withoutStep()));
    }
    Optional<Remark> block = rules.blockedBy(target);
    return block.isPresent()
        ? new Step.Blocked(block.get(), Optional.of(picture.blocked(Optional.empty(), block.get())))
        : new Step.Claim(picture.withStep(picture.claim(target, holder)));
  }

  /** No serving pod is left to replace; one that does not serve may still have to be. */
  private Step finishing(Fleet fleet, RolloutPicture picture) {
    List<Member> left = fleet.outdated();
    if (!left.isEmpty()) {
      Remark why = StuckPods.why(fleet, left.getFirst());
      return new Step.Blocked(why, Optional.of(picture.blocked(Optional.empty(), why)));
    }
    Optional<Member> late =
        fleet.members().stream()
            .filter(member -> !member.held() && !member.missing(pace.start()))
            .filter(member -> !member.settled(pace.settle()))
            .findFirst();
    boolean rolled = fleet.observation().status().roll().isPresent();
    return late.isPresent() && rolled
        ? new Step.AwaitServing(late.get().name(), Optional.of(picture.withoutStep()))
        : new Step.None();
  }

  /** A running step finishes waiting and starts nothing. */
  private static Step paused(Fleet fleet, RolloutPicture picture, StepInProgress progress) {
    Optional<Step> waiting =
        picture
            .claimedStep()
            .flatMap(progress::next)
            .filter(step -> step instanceof Step.AwaitServing || step instanceof Step.Blocked);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    Optional<RolloutStatus> roll = fleet.observation().status().roll();
    return fleet.outdated().isEmpty() && roll.isEmpty()
        ? new Step.None()
        : new Step.Wait(Remark.of(Reason.PAUSED, "The cluster is paused by its annotation."), roll);
  }

  private static Step frozen(Fleet fleet, RolloutPicture picture, KeyVerdict verdict) {
    Optional<RolloutStatus> roll = fleet.observation().status().roll();
    if (fleet.outdated().isEmpty() && roll.isEmpty()) {
      return new Step.None();
    }
    Remark why =
        switch (verdict) {
          case KeyVerdict.Held held -> held.why();
          case KeyVerdict.Unknown unknown -> unknown.why();
          case KeyVerdict.Waiting waiting -> waiting.why();
          case KeyVerdict.Accepted accepted ->
              throw new IllegalStateException("an accepted key freezes nothing");
        };
    Optional<RolloutStep> step = picture.claimedStep();
    return new Step.Wait(why, Optional.of(picture.blocked(step, why)));
  }

  private static Step waiting(Fleet fleet, RolloutPicture picture, String sentence) {
    Optional<RolloutStatus> roll = fleet.observation().status().roll();
    return new Step.Wait(
        Remark.of(Reason.ROLLING_OUT, sentence),
        roll.isEmpty() ? Optional.empty() : Optional.of(picture.unchanged()));
  }
}
