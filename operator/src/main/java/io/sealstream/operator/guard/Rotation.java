package io.sealstream.operator.guard;

import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Sealing;
import java.util.List;
import java.util.Optional;

/**
 * A rotation that was accepted and is not over.
 *
 * @param accepted the pair of keys
 * @param lagging the volumes that may still need the key before, of held nodes and removed ordinals
 *     too
 */
record Rotation(Sealing.Sealed accepted, List<VolumeKey> lagging) {

  static Optional<Rotation> unfinished(Situation now) {
    return now.acceptedSealed()
        .filter(pair -> pair.previous().isPresent())
        .map(pair -> new Rotation(pair, lagging(now, pair)))
        .filter(rotation -> !rotation.lagging.isEmpty() || rotation.stillSwapped(now));
  }

  private static List<VolumeKey> lagging(Situation now, Sealing.Sealed pair) {
    Fingerprint wanted = new Fingerprint(now.salt(), pair.fingerprint());
    Optional<Fingerprint> before =
        pair.previous()
            .flatMap(Sealing.Previous::fingerprint)
            .map(text -> new Fingerprint(now.salt(), text));
    return now.sealedAnywhere().stream()
        .filter(
            volume ->
                volume.rings().stream()
                    .anyMatch(
                        ring -> before.map(ring::equals).orElse(true) && !ring.equals(wanted)))
        .toList();
  }

  /**
   * True when some pod was made, or may be made next, for the same two keys the other way round:
   * then this rotation takes an earlier one back, and that pod could still turn its ring round,
   * whenever its Secret holds the newer key as it starts.
   */
  boolean stillSwapped(Situation now) {
    return isSwappedAnywhere(now.observation(), accepted);
  }

  static boolean isSwappedAnywhere(Observation observation, Sealing.Sealed accepted) {
    // One key under two names is no rotation, in whichever order.
    Optional<String> before =
        accepted
            .previous()
            .flatMap(Sealing.Previous::fingerprint)
            .filter(it -> !it.equals(accepted.fingerprint()));
    Optional<String> key = Optional.of(accepted.fingerprint());
    boolean pod =
        observation.pods().values().stream()
            .anyMatch(
                it -> it.fingerprint().equals(before) && it.previousFingerprint().equals(key));
    boolean nextPod =
        observation
            .template()
            .filter(it -> it.fingerprint().equals(before) && it.previousFingerprint().equals(key))
            .isPresent();
    return before.isPresent() && (pod || nextPod);
  }
}
