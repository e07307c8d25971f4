package io.sealstream.operator.guard;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.KeyVerdict.Accepted;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Sealing;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
  private final RotationRemarks sayOfRotation;
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
    this.sayOfRotation = new RotationRemarks(now);
    this.verdicts = new Verdicts(now);
  }

  /** Empty when the rings decide: for this very rotation, and for one that opens nothing. */
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
    return back ? Optional.of(goingBack()) : third();
  }

  private Optional<KeyVerdict> goingOn() {
    Optional<KeySecretRef> asked = now.wanted().previousKey();
    KeySecretRef previous = asked.orElse(before().orElseThrow().key());
    if (rotation.lagging().isEmpty()) {
      return nearlyBack(previous);
    }
    Optional<KeyReading.Present> reading = now.observation().key(previous);
    if (reading.isEmpty()) {
      return Optional.of(block.previousNotRead(previous, rotation.lagging()));
    }
    if (asked.isPresent()) {
      return opensAll(reading)
          ? Optional.empty()
          : Optional.of(verdicts.held(say.previousMismatch(ref, previous, lagging())));
    }
    return Optional.of(
        rotation.stillSwapped(now)
            ? back(previous)
            : verdicts.held(sayOfRotation.rotationIncomplete(accepted(), rotation.lagging())));
  }

  /** Every ring is back, and a pod made for the newer key could still turn its ring round. */
  private Optional<KeyVerdict> nearlyBack(KeySecretRef asked) {
    Optional<String> newer = before().flatMap(Sealing.Previous::fingerprint);
    if (isOf(asked, newer) && now.wanted().previousKey().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(back(before().orElseThrow().key()));
  }

  /**
   * @param kept where the newer key was; some pod may have it from elsewhere
   */
  private KeyVerdict back(KeySecretRef kept) {
    Optional<String> fingerprint = before().flatMap(Sealing.Previous::fingerprint);
    Optional<KeySecretRef> newer =
        Stream.concat(Stream.of(kept), mayHold()).filter(it -> isOf(it, fingerprint)).findFirst();
    if (newer.isPresent() && opensAll(now.observation().key(newer.get()))) {
      return revert(new Sealing.Previous(newer.get(), fingerprint));
    }
    return nothingIsNewer()
        ? revert(new Sealing.Previous(kept, fingerprint))
        : verdicts.held(sayOfRotation.revertUnsafe(ref, kept));
  }

  /** The key is the one before: the same two keys, the other way round. */
  private KeyVerdict goingBack() {
    Optional<String> fingerprint = Optional.of(accepted().fingerprint());
    Optional<KeySecretRef> newer =
        mayHold().filter(it -> !it.equals(ref) && isOf(it, fingerprint)).findFirst();
    if (newer.isPresent() && opensAll(now.observation().key(newer.get()))) {
      return revert(new Sealing.Previous(newer.get(), fingerprint));
    }
    if (nothingIsNewer()) {
      return withoutNewer(new Sealing.Previous(accepted().key(), fingerprint));
    }
    return block
        .missingForAMoment(accepted().key())
        .orElseGet(() -> verdicts.held(sayOfRotation.revertUnsafe(ref, accepted().key())));
  }

  /**
   * No ring is newer, and no Secret holds the newer key now. It is remembered all the same while a
   * pod made for it is there: its Secret may get that key back, and the pod turns its ring unseen.
   */
  private KeyVerdict withoutNewer(Sealing.Previous newer) {
    return Rotation.isSwappedAnywhere(now.observation(), swapped(newer))
        ? revert(newer)
        : new Accepted(
            now.sealing(accepted().cipher(), ref, key, now.wanted().previousKey()),
            verdicts.remarks(List.of(reverting())));
  }

  private Sealing.Sealed swapped(Sealing.Previous newer) {
    Sealing.Sealed back = now.sealing(accepted().cipher(), ref, key, Optional.empty());
    return new Sealing.Sealed(back.cipher(), back.key(), back.fingerprint(), Optional.of(newer));
  }

  /** Where the newer key may still be: as asked, as accepted, or in the Secret of some pod. */
  private Stream<KeySecretRef> mayHold() {
    return Stream.of(
            now.wanted().previousKey().stream(),
            Stream.of(accepted().key()),
            now.observation().pods().values().stream().flatMap(pod -> pod.key().stream()))
        .flatMap(it -> it);
  }

  private boolean isOf(KeySecretRef secret, Optional<String> fingerprint) {
    return fingerprint
        .map(this::underSalt)
        .filter(it -> now.observation().key(secret).filter(key -> key.opens(it)).isPresent())
        .isPresent();
  }

  /** Every volume that needs one of the two keys, of the nodes that are not held. */
  private boolean opensAll(Optional<KeyReading.Present> other) {
    return now.sealedActive().stream()
        .filter(volume -> volume.rings().stream().anyMatch(now.acceptedRings()::contains))
        .allMatch(volume -> volume.openedByEither(key, other));
  }

  private List<VolumeKey> lagging() {
    return rotation.lagging().stream().filter(now.active()::contains).toList();
  }

  /** True when every server itself says, or said when it refused, that its ring is the older. */
  private boolean nothingIsNewer() {
    return now.sealedAnywhere().stream()
        .allMatch(
            it ->
                it.openedBy(key)
                    && (it.source() == VolumeKey.Source.SERVER
                        || it.source() == VolumeKey.Source.REFUSED_START));
  }

  /** Unless more volumes need a third key than could be held one by one. */
  private KeyVerdict revert(Sealing.Previous newer) {
    Optional<KeyReading.Present> other = now.observation().key(newer.key());
    List<VolumeKey> held = now.disagreeing(key, other);
    List<VolumeKey> closed =
        now.sealedActive().stream().filter(it -> !it.openedByEither(key, other)).toList();
    if (closed.size() > held.size()) {
      return new MismatchRules(now, ref, key, closed).refusal();
    }
    return new Accepted(swapped(newer), verdicts.remarks(List.of(reverting()), List.of(), held));
  }

  private Remark reverting() {
    return Remark.of(
        Reason.ROTATION_REVERTING,
        """
        The rotation is taken back: every volume returns to %s, and both keys stay in force until
        it has."""
            .formatted(now.shown(key)));
  }

  /** A rotation between two keys that most volumes need neither of can never be over. */
  private Optional<KeyVerdict> third() {
    List<VolumeKey> sealed = now.sealedActive();
    long outside =
        sealed.stream()
            .filter(it -> it.rings().stream().noneMatch(now.acceptedRings()::contains))
            .count();
    if (outside > 0 && 2 * outside >= sealed.size()) {
      return Optional.empty();
    }
    return Optional.of(
        accepted().key().equals(ref)
            ? verdicts.held(say.changedDuringRollout(ref, key, accepted().fingerprint()))
            : verdicts.held(sayOfRotation.rotationInProgress(ref, accepted(), rotation.lagging())));
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
