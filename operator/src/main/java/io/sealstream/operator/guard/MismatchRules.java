package io.sealstream.operator.guard;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.VolumeClaim;
import java.util.List;
import java.util.Optional;

/** Why a key opens nothing: which of the refusals tells a person best what happened. */
final class MismatchRules {
  private final Situation now;
  private final KeySecretRef ref;
  private final KeyReading.Present key;
  private final List<VolumeKey> closed;

  MismatchRules(Situation now, KeySecretRef ref, KeyReading.Present key, List<VolumeKey> closed) {
    this.now = now;
    this.ref = ref;
    this.key = key;
    this.closed = closed;
  }

  KeyVerdict refusal() {
    return new Verdicts(now).held(why());
  }

  private Remark why() {
    KeyRemarks say = new KeyRemarks(now);
    Optional<KeySecretRef> before = now.wanted().previousKey();
    if (now.accepted().isEmpty() && now.observation().pods().isEmpty()) {
      return say.mismatchWithVolume(ref, key, closed);
    }
    if (closed.stream().anyMatch(this::recordedUnderThisKey)) {
      return say.objectsOlder(ref, key, closed);
    }
    if (before.isPresent()) {
      return say.previousMismatch(ref, before.get(), closed);
    }
    if (new StaleSecret(now).mayServeOld(ref, key)) {
      return say.kubeletMayServeOld(ref, key);
    }
    if (now.currentCipher()
        .filter(it -> !now.wanted().suite().equals(Optional.of(it)))
        .isPresent()) {
      return say.keyAndCipher(ref, key, closed);
    }
    return edited() && now.rolling()
        ? say.changedDuringRollout(ref, key, now.needed(closed))
        : say.changed(ref, key, closed);
  }

  /** The Secret that was accepted is named, and holds another key now. */
  private boolean edited() {
    return now.acceptedSealed()
        .filter(accepted -> accepted.key().equals(ref))
        .filter(accepted -> !accepted.fingerprint().equals(now.shown(key)))
        .isPresent();
  }

  /** The claim remembers this very key, and the ring has moved on to one that nobody remembers. */
  private boolean recordedUnderThisKey(VolumeKey volume) {
    VolumeClaim claim = now.observation().volumes().get(volume.ordinal());
    Optional<Fingerprint> recorded = claim.ring();
    return recorded.filter(key::opens).isPresent()
        && volume.rings().stream().noneMatch(now.acceptedRings()::contains);
  }
}
