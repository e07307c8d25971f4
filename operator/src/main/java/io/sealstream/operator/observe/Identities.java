package io.sealstream.operator.observe;

import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.StreamingCluster;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the identity of a cluster, in the order of trust that lets no wiped record create a second
 * one: cluster, claims, servers. A new one is minted only where no volume exists, and stays the
 * same in this process until it is recorded.
 */
final class Identities {
  private final SecureRandom random = new SecureRandom();
  private final Map<String, ClusterIdentity> unrecorded = new ConcurrentHashMap<>();

  /** An identity, and where it was found. */
  record Found(ClusterIdentity identity, IdentitySource source) {}

  Found of(
      StreamingCluster cluster,
      Collection<VolumeClaim> claims,
      Collection<NodeReport> reports,
      Collection<Pod> pods) {
    Optional<ClusterIdentity> onCluster = onCluster(cluster);
    if (onCluster.isPresent()) {
      unrecorded.remove(cluster.getMetadata().getUid());
      return new Found(onCluster.get(), IdentitySource.CLUSTER);
    }
    return onClaims(claims)
        .map(it -> new Found(it, IdentitySource.CLAIM))
        .or(() -> reported(reports, pods).map(it -> new Found(it, IdentitySource.SERVER)))
        .orElseGet(() -> new Found(mint(cluster), unknown(claims)));
  }

  private static IdentitySource unknown(Collection<VolumeClaim> claims) {
    return claims.isEmpty() ? IdentitySource.MINTED : IdentitySource.GUESSED;
  }

  private ClusterIdentity mint(StreamingCluster cluster) {
    return unrecorded.computeIfAbsent(
        cluster.getMetadata().getUid(), uid -> ClusterIdentity.mint(random));
  }

  private static Optional<ClusterIdentity> onCluster(StreamingCluster cluster) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(cluster.getMetadata().getAnnotations(), Map.of());
    return ClusterIdentity.recorded(
        annotations.get(Annotations.CLUSTER_ID), annotations.get(Annotations.CLUSTER_SALT));
  }

  private static Optional<ClusterIdentity> onClaims(Collection<VolumeClaim> claims) {
    return claims.stream()
        .map(VolumeClaim::marks)
        .flatMap(
            marks ->
                ClusterIdentity.recorded(marks.clusterId().orElse(null), marks.salt().orElse(null))
                    .stream())
        .findFirst();
  }

  private static Optional<ClusterIdentity> reported(
      Collection<NodeReport> reports, Collection<Pod> pods) {
    return reports.stream()
        .flatMap(report -> ClusterIdentity.recorded(report.clusterId(), report.salt()).stream())
        .findFirst()
        .or(
            () ->
                pods.stream()
                    .flatMap(pod -> pod.refusal().stream())
                    .flatMap(refusal -> refused(refusal).stream())
                    .findFirst());
  }

  private static Optional<ClusterIdentity> refused(StartRefusal refusal) {
    return ClusterIdentity.recorded(
        refusal.clusterId().orElse(null), refusal.ring().map(Fingerprint::salt).orElse(null));
  }
}
