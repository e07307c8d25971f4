package io.sealstream.operator.guard;

import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.StartRefusal;
import io.sealstream.operator.observe.VolumeClaim;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a pass has learned of rings, from servers that run and from servers that read their ring and
 * refused. It must be recorded on the claims before status or template change: pods go, and with
 * them what they said. A held node teaches nothing: its record would be overwritten by what is
 * wrong with it.
 */
public final class LearnedRings {

  private LearnedRings() {}

  /** By ordinal, the text for the claim's fingerprint annotation. */
  public static SortedMap<Integer, String> of(Observation observation, KeyVerdict verdict) {
    SortedMap<Integer, String> learned = new TreeMap<>();
    Situation.of(observation)
        .volumes()
        .forEach(
            (ordinal, volume) -> {
              if (!verdict.remarks().heldNodes().containsKey(ordinal)) {
                text(observation, volume).ifPresent(text -> learned.put(ordinal, text));
              }
            });
    return learned;
  }

  private static Optional<String> text(Observation observation, VolumeKey volume) {
    return switch (volume.source()) {
      case SERVER, REFUSED_START ->
          volume.state() == VolumeKey.State.PLAIN
              ? Optional.of(VolumeClaim.PLAINTEXT)
              : told(observation, volume.ordinal())
                  .filter(ring -> ring.salt().equals(observation.identity().salt()))
                  .map(Fingerprint::text);
      case CLAIM, MEMORY, NOBODY -> Optional.empty();
    };
  }

  private static Optional<Fingerprint> told(Observation observation, int ordinal) {
    return Optional.ofNullable(observation.nodes().get(ordinal))
        .flatMap(NodeReport::ring)
        .or(
            () ->
                Optional.ofNullable(observation.pods().get(ordinal))
                    .flatMap(Pod::refusal)
                    .flatMap(StartRefusal::ring));
  }
}
