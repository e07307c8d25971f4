package io.sealstream.operator.guard;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.guard.KeyVerdict.Accepted;
import io.sealstream.operator.observe.KeyReading;
import java.util.List;
import java.util.Optional;

/**
 * The key that the Secret holds, against the rings of the volumes. All opened: accepted. A minority
 * not opened: their nodes are held and the others go on. Otherwise: refused.
 */
final class KeyRules {
  private final Situation now;
  private final EncryptionRules block;
  private final KeySecretRef ref;
  private final KeyReading.Present key;
  private final Optional<KeySecretRef> before;
  private final Optional<KeyReading.Present> previous;

  KeyRules(Situation now, EncryptionRules block, KeySecretRef ref, KeyReading.Present key) {
    this.now = now;
    this.block = block;
    this.ref = ref;
    this.key = key;
    this.before = now.wanted().previousKey();
    this.previous = before.flatMap(now.observation()::key);
  }

  KeyVerdict decide() {
    return Rotation.unfinished(now)
        .flatMap(rotation -> new RotationRules(now, block, rotation, ref, key).decide())
        .orElseGet(this::againstRings);
  }

  private KeyVerdict againstRings() {
    List<VolumeKey> closed =
        now.sealedActive().stream()
            .filter(volume -> !volume.openedByEither(key, previous))
            .toList();
    List<VolumeKey> disagreeing = now.disagreeing(key, previous);
    if (closed.size() == disagreeing.size()) {
      return accept(disagreeing);
    }
    return previousUnread(closed)
        .orElseGet(() -> new MismatchRules(now, ref, key, closed).refusal());
  }

  private Optional<KeyVerdict> previousUnread(List<VolumeKey> closed) {
    return before.filter(it -> previous.isEmpty()).map(it -> block.previousNotRead(it, closed));
  }

  private KeyVerdict accept(List<VolumeKey> disagreeing) {
    List<VolumeKey> old =
        now.sealedActive().stream()
            .filter(volume -> !volume.openedBy(key) && !disagreeing.contains(volume))
            .toList();
    Verdicts verdicts = new Verdicts(now);
    Acceptance acceptance = new Acceptance(now, ref, key, old);
    Optional<Remark> objection = acceptance.objection();
    return objection.isPresent()
        ? verdicts.held(objection.get())
        : new Accepted(
            now.sealing(acceptance.cipher(), ref, key, before),
            verdicts.remarks(acceptance.notices(), acceptance.warnings(), disagreeing));
  }
}
