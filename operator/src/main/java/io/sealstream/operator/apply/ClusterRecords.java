package io.sealstream.operator.apply;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.api.StreamingClusterStatus;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the operator records on the cluster itself: annotations and the status, never the spec. Each
 * write names the resource version it was decided on, so of two operators that decide at once only
 * one is heard; the other looks again.
 */
public final class ClusterRecords {
  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(Applier.FIELD_MANAGER)
          .build();

  private final KubernetesClient client;

  public ClusterRecords(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Adds annotations.
   *
   * @return the cluster as it is then; empty when somebody else changed it first
   */
  public Optional<StreamingCluster> annotate(
      StreamingCluster cluster, Map<String, String> annotations) {
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of(
                "resourceVersion",
                cluster.getMetadata().getResourceVersion(),
                "annotations",
                annotations));
    return unlessOvertaken(
        () ->
            client
                .resources(StreamingCluster.class)
                .inNamespace(cluster.getMetadata().getNamespace())
                .withName(cluster.getMetadata().getName())
                .patch(MERGE, client.getKubernetesSerialization().asJson(patch)));
  }

  /**
   * Replaces the status.
   *
   * @return the cluster as it is then; empty when somebody else changed it first
   */
  public Optional<StreamingCluster> report(
      StreamingCluster cluster, StreamingClusterStatus status) {
    StreamingCluster reported = new StreamingCluster();
    ObjectMeta metadata = new ObjectMetaBuilder(cluster.getMetadata()).build();
    reported.setMetadata(metadata);
    reported.setSpec(cluster.getSpec());
    reported.setStatus(status);
    return unlessOvertaken(() -> client.resource(reported).updateStatus());
  }

  private static Optional<StreamingCluster> unlessOvertaken(Supplier<StreamingCluster> write) {
    try {
      return Optional.of(write.get());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
