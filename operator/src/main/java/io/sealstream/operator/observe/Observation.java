package io.sealstream.operator.observe;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.StreamingClusterSpec;
import io.sealstream.operator.api.StreamingClusterStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that the guard and the planner may know about one cluster, as of one moment. A
 * resource that is being deleted is not observed: nothing is decided about it any more.
 *
 * @param identity as recorded, or as the servers report it when every record is gone, or newly
 *     minted when there is no volume
 * @param status as last written; empty when it was wiped
 * @param keys a reading of each Secret entry that the spec, the accepted block or the template name
 * @param volumes by ordinal, those of removed ordinals included
 * @param nodes by ordinal, only those that answered
 * @param departed ordinals whose servers say that they left the cluster for good
 * @param template of the StatefulSet; empty when there is no StatefulSet
 */
public record Observation(
    Instant now,
    Subject subject,
    ClusterIdentity identity,
    StreamingClusterSpec spec,
    StreamingClusterStatus status,
    Map<KeySecretRef, KeyReading> keys,
    SortedMap<Integer, VolumeClaim> volumes,
    SortedMap<Integer, Pod> pods,
    SortedMap<Integer, NodeReport> nodes,
    Set<Integer> departed,
    Optional<Template> template,
    Surroundings surroundings) {

  public Observation {
    keys = Map.copyOf(keys);
    volumes = sorted(volumes);
    pods = sorted(pods);
    nodes = sorted(nodes);
    departed = Set.copyOf(departed);
  }

  /** The reading of a Secret entry; one that was not asked for counts as missing just now. */
  public KeyReading reading(KeySecretRef ref) {
    return keys.getOrDefault(ref, new KeyReading.Missing(now));
  }

  /** The reading, when it is a key. */
  public Optional<KeyReading.Present> key(KeySecretRef ref) {
    return reading(ref) instanceof KeyReading.Present present
        ? Optional.of(present)
        : Optional.empty();
  }

  /** How many pods serve. */
  public int serving() {
    return (int) pods.values().stream().filter(Pod::serving).count();
  }

  /**
   * Whether its meta group exists, by whichever memory is left: from then on no store is born in
   * it, and servers that come without one wait to be let in.
   */
  public boolean formed() {
    return subject.formed().isPresent()
        || volumes.values().stream().anyMatch(it -> it.marks().formed().isPresent())
        || nodes.values().stream().anyMatch(NodeReport::formed);
  }

  private static <V> SortedMap<Integer, V> sorted(SortedMap<Integer, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
