package io.sealstream.operator.guard;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.KeyVerdict.Accepted;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Sealing;
import java.util.List;
import java.util.Optional;

/**
 * A change of keys while a rotation is not over. The pair that was accepted stays in force until
 * every ring is new; the only other way is back, with the same two keys, the other way round.
 */
final class RotationRules {
  private final Situation now;
  private final EncryptionRules block;
  private final Rotation rotation;
  private final KeySecretRef ref;
  private final KeyReading.Present key;
  private final KeyRemarks say;
  private final Verdicts verdicts;

  RotationRules(
      Situation now,
      EncryptionRules block,
      Rotation rotation,
      KeySecretRef ref,
      KeyReading.Present key) {
    this.now = now;
    this.block = block;
    this.rotation = rotation;
    this.ref = ref;
    this.key = key;
    this.say = new KeyRemarks(now);
    this.verdicts = new Verdicts(now);
  }

  /** Empty when the spec still asks for this very rotation, so that the rings decide. */
  Optional<KeyVerdict> decide() {
    if (key.opens(underSalt(accepted().fingerprint()))) {
      return goingOn();
    }
    boolean back =
        before()
            .flatMap(Sealing.Previous::fingerprint)
            .map(this::underSalt)
            .filter(key::opens)
            .isPresent();
    return Optional.of(back ? goingBack() : third());
  }

  private Optional<KeyVerdict> goingOn() {
    Optional<KeySecretRef> asked = now.wanted().previousKey();
    KeySecretRef previous = asked.orElse(before().orElseThrow().key());
    Optional<KeyReading.Present> reading = now.observation().key(previous);
    if (rotation.lagging().isEmpty()) {
      return asked.isPresent() ? Optional.empty() : nearlyBack(previous, reading);
    }
    if (reading.isEmpty()) {
      return Optional.of(block.previousNotRead(previous, rotation.lagging()));
    }
    if (asked.isPresent()) {
      boolean opensAll = lagging().stream().allMatch(it -> it.openedByEither(key, reading));
      return opensAll
          ? Optional.empty()
          : Optional.of(verdicts.held(say.previousMismatch(ref, previous, lagging())));
    }
    return Optional.of(
        rotation.stillSwapped(now)
            ? revert(before().orElseThrow())
            : verdicts.held(say.rotationIncomplete(accepted(), rotation.lagging())));
  }

  /** Every ring is back, and a pod made for the newer key could still turn its ring round. */
  private Optional<KeyVerdict> nearlyBack(
      KeySecretRef newer, Optional<KeyReading.Present> reading) {
    if (reading.isPresent()) {
      return Optional.of(revert(before().orElseThrow()));
    }
    return nothingIsNewer()
        ? Optional.empty()
        : Optional.of(verdicts.held(say.revertUnsafe(ref, newer)));
  }

  /** Of the nodes that are part of the cluster and not held. */
  private List<VolumeKey> lagging() {
    return rotation.lagging().stream().filter(now.active()::contains).toList();
  }

  private KeyVerdict goingBack() {
    KeySecretRef newer = accepted().key();
    boolean newerRead =
        now.observation()
            .key(newer)
            .filter(it -> it.opens(underSalt(accepted().fingerprint())))
            .isPresent();
    if (newerRead && !newer.equals(ref)) {
      return revert(new Sealing.Previous(newer, Optional.of(accepted().fingerprint())));
    }
    if (nothingIsNewer()) {
      return new Accepted(
          now.sealing(accepted().cipher(), ref, key, now.wanted().previousKey()),
          verdicts.remarks(List.of(reverting())));
    }
    return block
        .missingForAMoment(newer)
        .orElseGet(() -> verdicts.held(say.revertUnsafe(ref, newer)));
  }

  /** True when every server itself says that it runs on the older key. */
  private boolean nothingIsNewer() {
    List<VolumeKey> volumes = now.sealedAnywhere();
    return volumes.stream()
        .allMatch(it -> it.source() == VolumeKey.Source.SERVER && it.openedBy(key));
  }

  private KeyVerdict revert(Sealing.Previous newer) {
    Sealing.Sealed back = now.sealing(accepted().cipher(), ref, key, Optional.empty());
    return new Accepted(
        new Sealing.Sealed(back.cipher(), back.key(), back.fingerprint(), Optional.of(newer)),
        verdicts.remarks(List.of(reverting())));
  }

  private Remark reverting() {
    return Remark.of(
        Reason.ROTATION_REVERTING,
        """
        The rotation is taken back: every volume returns to %s, and both keys stay in force until
        it has."""
            .formatted(now.shown(key)));
  }

  private KeyVerdict third() {
    return accepted().key().equals(ref)
        ? verdicts.held(say.changedDuringRollout(ref, key, accepted().fingerprint()))
        : verdicts.held(say.rotationInProgress(ref, accepted(), rotation.lagging()));
  }

  private Sealing.Sealed accepted() {
    return rotation.accepted();
  }

  private Optional<Sealing.Previous> before() {
    return accepted().previous();
  }

  private Fingerprint underSalt(String text) {
    return new Fingerprint(now.salt(), text);
  }
}
