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
   * True when some pod was made for the same two keys the other way round: then this rotation takes
   * an earlier one back.
   */
  boolean stillSwapped(Situation now) {
    return swappedPod(now.observation(), accepted);
  }

  static boolean swappedPod(Observation observation, Sealing.Sealed accepted) {
    // One key under two names is no rotation, in whichever order.
    Optional<String> before =
        accepted
            .previous()
            .flatMap(Sealing.Previous::fingerprint)
            .filter(it -> !it.equals(accepted.fingerprint()));
    return before.isPresent()
        && observation.pods().values().stream()
            .anyMatch(
                pod ->
                    pod.fingerprint().equals(before)
                        && pod.previousFingerprint().equals(Optional.of(accepted.fingerprint())));
  }
}
