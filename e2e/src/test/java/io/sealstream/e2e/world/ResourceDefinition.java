package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The CustomResourceDefinition of StreamingCluster while its rules and its lists of allowed words
 * are taken out, as on a cluster where somebody installed an older one: the API server takes what
 * it would refuse. Closing it puts them back.
 */
public final class ResourceDefinition implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Set<String> RULES = Set.of("x-kubernetes-validations", "enum");

  private final Cluster cluster;
  private final DeployedCluster probe;
  private final Object spec;

  private ResourceDefinition(Cluster cluster, DeployedCluster probe, Object spec) {
    this.cluster = cluster;
    this.probe = probe;
    this.spec = spec;
  }

  /** Takes the rules out, and returns when the API server goes by that. */
  public static ResourceDefinition withoutRules(World world) {
    world.demandToBeAlone();
    Cluster cluster = world.cluster();
    ResourceDefinition definition =
        new ResourceDefinition(
            cluster,
            world.streamingCluster("probe"),
            definition(cluster).get().getAdditionalProperties().get("spec"));
    definition.replace(without(definition.spec));
    await("the API server takes anything").atMost(PATIENCE).until(definition::takesAnything);
    return definition;
  }

  @Override
  public void close() {
    replace(spec);
    await("the API server goes by its rules").atMost(PATIENCE).until(() -> !takesAnything());
  }

  private void replace(Object wanted) {
    definition(cluster)
        .edit(
            found -> {
              found.setAdditionalProperty("spec", wanted);
              return found;
            });
  }

  private boolean takesAnything() {
    try {
      probe.tryToApply(Spec.sealed("nothing").cipher("des"));
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  private static Object without(Object schema) {
    return switch (schema) {
      case Map<?, ?> map -> {
        Map<Object, Object> kept = new LinkedHashMap<>();
        map.forEach(
            (name, value) -> {
              if (!(name instanceof String text && RULES.contains(text))) {
                kept.put(name, without(value));
              }
            });
        yield kept;
      }
      case Collection<?> list -> list.stream().map(ResourceDefinition::without).toList();
      default -> schema;
    };
  }

  private static Resource<GenericKubernetesResource> definition(Cluster cluster) {
    return cluster
        .client()
        .genericKubernetesResources("apiextensions.k8s.io/v1", "CustomResourceDefinition")
        .withName("streamingclusters.sealstream.io");
  }
}
