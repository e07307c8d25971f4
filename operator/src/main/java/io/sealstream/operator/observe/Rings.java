package io.sealstream.operator.observe;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys that volumes of a cluster are known to need, from whatever source, and the salts under
 * which a key must be fingerprinted to be compared with them.
 */
record Rings(Set<String> salts, Set<Fingerprint> known) {

  static Rings of(
      ClusterIdentity identity,
      Map<Integer, VolumeClaim> volumes,
      Map<Integer, NodeReport> reports,
      Map<Integer, Pod> pods) {
    Set<Fingerprint> known =
        Stream.of(
                volumes.values().stream().flatMap(it -> it.ring().stream()),
                volumes.values().stream()
                    .flatMap(it -> it.refusal().stream())
                    .flatMap(it -> it.ring().stream()),
                reports.values().stream().flatMap(it -> it.ring().stream()),
                pods.values().stream()
                    .flatMap(it -> it.refusal().stream())
                    .flatMap(it -> it.ring().stream()))
            .flatMap(it -> it)
            .filter(Rings::isUsable)
            .collect(Collectors.toSet());
    Set<String> salts = new HashSet<>();
    salts.add(identity.salt());
    known.forEach(ring -> salts.add(ring.salt()));
    return new Rings(salts, known);
  }

  /** Annotations can hold anything; a salt that is none cannot be computed with. */
  private static boolean isUsable(Fingerprint ring) {
    return ring.salt().matches("[0-9a-fA-F]{32}");
  }
}
