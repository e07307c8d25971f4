package io.sealstream.operator.reconcile;

import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.apply.ClusterRecords;
import io.sealstream.operator.desired.Blueprint;
import io.sealstream.operator.observe.ClusterIdentity;
import io.sealstream.operator.observe.IdentitySource;
import io.sealstream.operator.observe.World;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Records on the cluster who it is, and that it has formed, before anything is made from it. A
 * guessed identity is never recorded.
 */
final class IdentityRecords {
  private final ClusterRecords records;

  IdentityRecords(ClusterRecords records) {
    this.records = records;
  }

  /**
   * @return the cluster as it is afterwards; empty when somebody else changed it first, so that
   *     nothing may be made from this reading any more
   */
  Optional<StreamingCluster> record(World world, Blueprint blueprint) {
    Map<String, String> present =
        Objects.requireNonNullElse(world.cluster().getMetadata().getAnnotations(), Map.of());
    Map<String, String> wanted = new TreeMap<>(wanted(world, blueprint));
    wanted.entrySet().removeIf(it -> it.getValue().equals(present.get(it.getKey())));
    return wanted.isEmpty()
        ? Optional.of(world.cluster())
        : records.annotate(world.cluster(), wanted);
  }

  private static Map<String, String> wanted(World world, Blueprint blueprint) {
    if (world.source() == IdentitySource.GUESSED) {
      return Map.of();
    }
    ClusterIdentity identity = blueprint.identity();
    Map<String, String> wanted =
        new TreeMap<>(
            Map.of(
                Annotations.CLUSTER_ID,
                identity.clusterId(),
                Annotations.CLUSTER_SALT,
                identity.salt()));
    if (blueprint.formation() == Blueprint.Formation.FORMED) {
      wanted.put(Annotations.FORMED, identity.clusterId());
    }
    return wanted;
  }
}
