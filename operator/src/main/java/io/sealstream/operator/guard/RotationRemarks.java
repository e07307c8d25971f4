package io.sealstream.operator.guard;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.Sealing;
import java.util.List;

/** What a person is told about a change of keys while a rotation is not over. */
final class RotationRemarks {
  private final Situation now;

  RotationRemarks(Situation now) {
    this.now = now;
  }

  Remark rotationInProgress(KeySecretRef ref, Sealing.Sealed accepted, List<VolumeKey> lagging) {
    return Remark.of(
        Reason.ROTATION_IN_PROGRESS,
        """
        The key in Secret %s has to wait: the rotation to %s is not over, %s. That rotation goes
        on. Set keySecretRef back to %s and previousKeySecretRef to its predecessor until it is
        over, then rotate again."""
            .formatted(ref, accepted.fingerprint(), unfinished(accepted, lagging), accepted.key()));
  }

  private String unfinished(Sealing.Sealed accepted, List<VolumeKey> lagging) {
    if (!lagging.isEmpty()) {
      return now.names(lagging) + " still need the key before";
    }
    List<String> pods = Rotation.swappedPods(now.observation(), accepted);
    return "%s made for the key before and may turn a volume to it"
        .formatted(
            pods.isEmpty()
                ? "pods are still"
                : String.join(", ", pods) + (pods.size() == 1 ? " was" : " were"));
  }

  Remark rotationIncomplete(Sealing.Sealed accepted, List<VolumeKey> lagging) {
    return Remark.of(
        Reason.ROTATION_INCOMPLETE,
        """
        previousKeySecretRef was removed too early: %s still need %s. The operator keeps the
        previous key, %s, in force and finishes the rotation. Put previousKeySecretRef back and
        wait; if one of them will never come back, delete its claim and pod: kubectl -n %s delete
        pvc <claim>."""
            .formatted(
                now.names(lagging),
                now.needed(lagging),
                accepted.previous().map(it -> it.key().toString()).orElse("none"),
                now.observation().subject().namespace()));
  }

  Remark revertUnsafe(KeySecretRef ref, KeySecretRef newer) {
    return Remark.of(
        Reason.ROTATION_REVERT_UNSAFE,
        """
        keySecretRef went back to %s in the middle of a rotation, and Secret %s with the newer key
        cannot be read, while some volume may need it. %s Put Secret %s back; the operator then
        rolls back with both keys."""
            .formatted(ref, newer, now.stillWorks(), newer));
  }
}
