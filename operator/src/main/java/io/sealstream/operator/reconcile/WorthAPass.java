package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.api.StreamingClusterStatus;
import java.util.Objects;
import java.util.Optional;

/**
 * Which changes of a cluster are looked at: of its spec and annotations, its end, and a wiped
 * status. The operator's own status writes are not.
 */
public final class WorthAPass implements OnUpdateFilter<StreamingCluster> {
  @Override
  public boolean accept(StreamingCluster now, StreamingCluster before) {
    ObjectMeta is = now.getMetadata();
    ObjectMeta was = before.getMetadata();
    return !Objects.equals(is.getGeneration(), was.getGeneration())
        || !Objects.equals(is.getAnnotations(), was.getAnnotations())
        || !Objects.equals(is.getDeletionTimestamp(), was.getDeletionTimestamp())
        || isWiped(now);
  }

  private static boolean isWiped(StreamingCluster cluster) {
    return Optional.ofNullable(cluster.getStatus())
        .map(StreamingClusterStatus::conditions)
        .filter(it -> !it.isEmpty())
        .isEmpty();
  }
}
