package io.sealstream.operator.guard;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.api.CandidateKey;
import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Sealing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A key that opens every volume, alone or with the previous one: what still speaks against it, with
 * which cipher it is carried out, and what is said about it. Key and cipher may change together,
 * but are carried out one after the other: the cipher's turn comes when no ring is old.
 */
final class Acceptance {
  private final Situation now;
  private final KeySecretRef ref;
  private final KeyReading.Present key;
  private final List<VolumeKey> old;

  /**
   * @param old the volumes that only the previous key opens
   */
  Acceptance(Situation now, KeySecretRef ref, KeyReading.Present key, List<VolumeKey> old) {
    this.now = now;
    this.ref = ref;
    this.key = key;
    this.old = old;
  }

  /** A weak key where a ring would be made under it, or a key that pods may not get. */
  Optional<Remark> objection() {
    KeyRemarks say = new KeyRemarks(now);
    if (key.weakness().isPresent() && makesARing()) {
      return Optional.of(say.weak(ref, key.weakness().get()));
    }
    return old.isEmpty() || !new StaleSecret(now).mayServeOld(ref, key)
        ? Optional.empty()
        : Optional.of(say.kubeletMayServeOld(ref, key));
  }

  private boolean makesARing() {
    return !old.isEmpty()
        || now.active().isEmpty()
        || now.active().stream().anyMatch(volume -> !volume.sealed());
  }

  CipherSuite cipher() {
    return old.isEmpty() ? asked() : now.currentCipher().orElseGet(this::asked);
  }

  private CipherSuite asked() {
    return now.wanted().suite().orElseThrow();
  }

  List<Remark> notices() {
    List<Remark> notices = new ArrayList<>();
    add(
        notices,
        enabling(),
        Reason.ENCRYPTION_ENABLING,
        "The data is sealed in the background; until nothing clear is left it is not converged.");
    add(
        notices,
        changedBeforeStart(),
        Reason.KEY_CHANGED_BEFORE_FIRST_START,
        "The key changed before anything was sealed under the one before; the new one, %s, is used."
            .formatted(now.shown(key)));
    add(
        notices,
        moved(),
        Reason.KEY_SECRET_MOVED,
        "The key now comes from Secret %s; it is the same key, so nothing restarts."
            .formatted(ref));
    add(
        notices,
        !old.isEmpty(),
        Reason.KEY_ROTATING,
        "The key is rotated to %s; %d of %d volumes still need the key before."
            .formatted(now.shown(key), old.size(), now.sealedActive().size()));
    add(
        notices,
        rotated(),
        Reason.KEY_ROTATED,
        "Every volume is under %s now; previousKeySecretRef can be removed, nothing restarts."
            .formatted(now.shown(key)));
    add(
        notices,
        cipherChanging(),
        Reason.CIPHER_CHANGING,
        "The cipher of new files becomes %s, node by node.".formatted(cipher().label()));
    add(
        notices,
        cipherChanged(),
        Reason.CIPHER_CHANGED,
        "Every node writes new files in %s now.".formatted(cipher().label()));
    return notices;
  }

  List<Remark> warnings() {
    List<Remark> warnings = new ArrayList<>();
    add(
        warnings,
        inPlace(),
        Reason.ROTATION_IN_PLACE,
        """
        The key was changed inside Secret %s; it works because the previous key is given, but a
        pod that restarts unseen could not. Put the next key into a new Secret."""
            .formatted(ref));
    key.weakness()
        .ifPresent(weakness -> warnings.add(new KeyRemarks(now).weakButOpens(ref, weakness)));
    return warnings;
  }

  private static void add(List<Remark> to, boolean holds, Reason reason, String sentence) {
    if (holds) {
      to.add(Remark.of(reason, sentence));
    }
  }

  private boolean enabling() {
    return now.accepted().filter(Sealing.Plain.class::isInstance).isPresent()
        || now.active().stream().anyMatch(it -> it.state() == VolumeKey.State.PLAIN);
  }

  private boolean changedBeforeStart() {
    return !now.anythingBorn() && accepted(it -> !it.fingerprint().equals(now.shown(key)));
  }

  private boolean moved() {
    return accepted(it -> it.fingerprint().equals(now.shown(key)) && !it.key().equals(ref));
  }

  private boolean inPlace() {
    boolean justNow =
        accepted(it -> it.key().equals(ref) && !it.fingerprint().equals(now.shown(key)));
    boolean before =
        now.observation().status().warnings().stream()
            .anyMatch(it -> Reason.ROTATION_IN_PLACE.word().equals(it.reason()));
    return !old.isEmpty() && (justNow || before);
  }

  private boolean rotated() {
    return old.isEmpty()
        && !now.sealedActive().isEmpty()
        && now.observation().status().sealing().flatMap(EncryptionStatus::candidateKey).stream()
            .map(CandidateKey::keyFingerprint)
            .anyMatch(now.shown(key)::equals);
  }

  private boolean cipherChanging() {
    return !enabling() && otherCipherSomewhere();
  }

  private boolean otherCipherSomewhere() {
    return now.currentCipher().filter(current -> current != cipher()).isPresent()
        || now.observation().nodes().values().stream().anyMatch(it -> !writes(it));
  }

  private boolean cipherChanged() {
    Optional<String> shown = now.observation().status().sealing().map(EncryptionStatus::cipher);
    return shown.filter(word -> !word.equals(cipher().label())).isPresent()
        && !otherCipherSomewhere()
        && now.observation().nodes().size() >= now.replicas();
  }

  private boolean writes(NodeReport report) {
    return CipherSuite.named(report.cipher()).equals(Optional.of(cipher()));
  }

  private boolean accepted(java.util.function.Predicate<Sealing.Sealed> test) {
    return now.acceptedSealed().filter(test).isPresent();
  }
}
