package io.sealstream.operator.plan;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.RolloutStep;
import io.sealstream.operator.api.StepPhase;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.observe.Pod;
import java.util.Objects;
import java.util.Optional;

/**
 * A claimed step, told from the world: the claimed pod still serves (hand over, evict), it is
 * going, or another has its place (start, sync). Only the holder acts; awaiting needs no claim.
 */
final class StepInProgress {
  private final Fleet fleet;
  private final RolloutPicture picture;
  private final String holder;
  private final EvictionRules rules;
  private final Approval approval;

  StepInProgress(Fleet fleet, RolloutPicture picture, String holder) {
    this.fleet = fleet;
    this.picture = picture;
    this.holder = holder;
    this.rules = new EvictionRules(fleet);
    this.approval = new Approval(fleet, picture);
  }

  /** Empty when the step is over or moot, and the next one can be planned. */
  Optional<Step> next(RolloutStep step) {
    Optional<Member> member = fleet.named(step.node());
    if (member.isEmpty() || member.get().held()) {
      return Optional.empty();
    }
    boolean same = member.get().pod().filter(pod -> pod.uid().equals(step.podUid())).isPresent();
    return same ? claimedPod(step, member.get()) : successor(step, member.get());
  }

  private Optional<Step> claimedPod(RolloutStep step, Member target) {
    if (target.in(Pod.State.TERMINATING)) {
      return awaiting(step, StepPhase.EVICTING, target);
    }
    if (!fleet.isOutdated(target) || approval.missing().isPresent()) {
      return Optional.empty();
    }
    if (!target.serving()) {
      return Optional.of(blocked(step, StuckPods.why(fleet, target)));
    }
    if (!Objects.equals(step.holder(), holder)) {
      return Optional.of(ofAnother(step, target));
    }
    return Optional.of(act(step, target));
  }

  private Step ofAnother(RolloutStep step, Member target) {
    return picture.longerThan(step, fleet.pace().claim().multipliedBy(2))
        ? new Step.Claim(picture.withStep(picture.claim(target, holder)))
        : new Step.Wait(
            Remark.of(
                Reason.ROLLING_OUT,
                "Another operator, %s, is about to restart %s."
                    .formatted(step.holder(), step.node())),
            Optional.of(picture.unchanged()));
  }

  private Step act(RolloutStep step, Member target) {
    Optional<Remark> wait = rules.waitsFor(target);
    if (wait.isPresent()) {
      return new Step.Wait(wait.get(), Optional.of(picture.unchanged()));
    }
    Optional<Remark> block = rules.blockedBy(target);
    if (block.isPresent()) {
      return blocked(step, block.get());
    }
    boolean leads = target.leaderships() > 0 || target.leadsMeta();
    if (leads && fleet.size() > 1) {
      return new Step.HandOver(
          PodRef.of(target.pod().orElseThrow()),
          Optional.of(picture.withStep(picture.inPhase(step, StepPhase.HANDING_OVER))),
          picture.longerThan(step, fleet.pace().start())
              ? Optional.of(StuckPods.leadsOn(target))
              : Optional.empty());
    }
    return new Step.Evict(
        PodRef.of(target.pod().orElseThrow()),
        Optional.of(picture.withStep(picture.inPhase(step, StepPhase.EVICTING))),
        rules.overdue(picture));
  }

  private Optional<Step> successor(RolloutStep step, Member member) {
    if (member.settled(fleet.pace().settle()) || (member.serving() && fleet.isOutdated(member))) {
      return Optional.empty();
    }
    boolean stuck =
        member.in(Pod.State.DOWN) && !member.passes()
            || member.in(Pod.State.UNREACHABLE)
            || picture.longerThan(step, fleet.pace().start());
    if (stuck) {
      return Optional.of(blocked(step, StuckPods.why(fleet, member)));
    }
    return awaiting(step, member.ready() ? StepPhase.SYNCING : StepPhase.STARTING, member);
  }

  private Optional<Step> awaiting(RolloutStep step, StepPhase phase, Member member) {
    return Optional.of(
        new Step.AwaitServing(
            member.name(), Optional.of(picture.withStep(picture.inPhase(step, phase)))));
  }

  private Step blocked(RolloutStep step, Remark why) {
    return new Step.Blocked(why, Optional.of(picture.blocked(Optional.of(step), why)));
  }
}
