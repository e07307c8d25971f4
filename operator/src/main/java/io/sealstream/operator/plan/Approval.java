package io.sealstream.operator.plan;

import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.UpdateMode;
import io.sealstream.operator.guard.Remark;
import java.util.Optional;

/**
 * Whether serving pods may be made to go: in mode Manual only for the very plan that a person
 * approved by its id. A plan has a new id when its target changes, and after every roll, so an
 * approval that was left behind approves nothing later.
 */
final class Approval {
  private final Fleet fleet;
  private final RolloutPicture picture;

  Approval(Fleet fleet, RolloutPicture picture) {
    this.fleet = fleet;
    this.picture = picture;
  }

  /** What a person has to do first; empty when the roll may go on. */
  Optional<Remark> missing() {
    var subject = fleet.observation().subject();
    String id = picture.rolloutId();
    if (fleet.observation().spec().update().mode() != UpdateMode.MANUAL
        || subject.approved().equals(Optional.of(id))) {
      return Optional.empty();
    }
    return Optional.of(
        Remark.of(
            Reason.AWAITING_APPROVAL,
            """
            update.mode is Manual: plan %s, in status.rollout.plan, restarts nothing until it is
            approved: kubectl -n %s annotate scl %s %s=%s --overwrite. Every node keeps serving; a
            pod that is replaced for another reason is made from the new template."""
                .formatted(id, subject.namespace(), subject.name(), Annotations.APPROVE, id)));
  }
}
