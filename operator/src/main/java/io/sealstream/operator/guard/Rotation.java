package io.sealstream.operator.guard;

import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Pod;
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
    boolean nextPod =
        observation
            .template()
            .filter(it -> swapped(accepted, it.fingerprint(), it.previousFingerprint()))
            .isPresent();
    return nextPod || !swappedPods(observation, accepted).isEmpty();
  }

  /** The names of the pods that were. */
  static List<String> swappedPods(Observation observation, Sealing.Sealed accepted) {
    return observation.pods().values().stream()
        .filter(it -> swapped(accepted, it.fingerprint(), it.previousFingerprint()))
        .map(Pod::name)
        .toList();
  }

  private static boolean swapped(
      Sealing.Sealed accepted, Optional<String> key, Optional<String> previous) {
    // One key under two names is no rotation, in whichever order.
    return key.isPresent()
        && !key.equals(previous)
        && key.equals(accepted.previous().flatMap(Sealing.Previous::fingerprint))
        && previous.equals(Optional.of(accepted.fingerprint()));
  }
}
