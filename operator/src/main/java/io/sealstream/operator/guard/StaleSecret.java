package io.sealstream.operator.guard;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Pod;

/**
 * Kubelets cache immutable Secrets and may serve one from their cache after it was deleted and
 * created again under its name; then nobody but the server knows what a pod got.
 */
final class StaleSecret {
  private final Situation now;

  StaleSecret(Situation now) {
    this.now = now;
  }

  /** True when a pod was started before the Secret of that name was made, with another value. */
  boolean mayServeOld(KeySecretRef ref, KeyReading.Present key) {
    // A key that was accepted from this very Secret is new to pods only because the roll has not
    // come to them yet.
    boolean changed =
        now.acceptedSealed()
            .filter(it -> it.key().equals(ref))
            .filter(it -> !key.opens(new Fingerprint(now.salt(), it.fingerprint())))
            .isPresent();
    return changed
        && key.secret().immutable()
        && now.observation().pods().values().stream().anyMatch(pod -> gotAnother(pod, key));
  }

  private boolean gotAnother(Pod pod, KeyReading.Present key) {
    boolean older =
        pod.startedAt().filter(start -> start.isBefore(key.secret().createdAt())).isPresent();
    VolumeKey volume = now.volumes().get(pod.ordinal());
    return older && volume != null && volume.sealed() && !volume.openedBy(key);
  }
}
