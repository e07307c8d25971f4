package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.api.StreamingCluster;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what else is in the namespace and matters to a cluster. */
final class SurroundingsReader {
  private final KubernetesClient client;
  private final KeyReader keys;

  SurroundingsReader(KubernetesClient client, KeyReader keys) {
    this.client = client;
    this.keys = keys;
  }

  /**
   * @param claims all of the namespace
   * @param own whether the cluster has a volume of its own
   */
  Surroundings read(
      Names names,
      Optional<KeySecretRef> key,
      Collection<Pod> pods,
      List<PersistentVolumeClaim> claims,
      Set<Integer> own) {
    return new Surroundings(
        key.map(ref -> sharing(names, ref)).orElse(List.of()),
        own.isEmpty() ? unused(names, claims) : List.of(),
        pods.isEmpty() ? List.of() : otherBudgets(names, pods.iterator().next()));
  }

  private List<String> sharing(Names names, KeySecretRef ref) {
    return keys.othersWithThisKey(names.namespace(), names.cluster(), ref).stream()
        .filter(this::exists)
        .toList();
  }

  private boolean exists(String cluster) {
    String[] parts = cluster.split("/", 2);
    return client.resources(StreamingCluster.class).inNamespace(parts[0]).withName(parts[1]).get()
        != null;
  }

  private List<String> unused(Names names, List<PersistentVolumeClaim> claims) {
    List<PersistentVolumeClaim> sealed = claims.stream().filter(SurroundingsReader::holds).toList();
    if (sealed.isEmpty()) {
      return List.of();
    }
    Set<Names> clusters =
        client
            .resources(StreamingCluster.class)
            .inNamespace(names.namespace())
            .list()
            .getItems()
            .stream()
            .map(it -> new Names(names.namespace(), it.getMetadata().getName()))
            .collect(Collectors.toSet());
    return sealed.stream()
        .map(it -> it.getMetadata().getName())
        .filter(claim -> clusters.stream().noneMatch(it -> it.ordinalOfClaim(claim).isPresent()))
        .sorted()
        .toList();
  }

  /** A claim on which a server reported a sealed store. */
  private static boolean holds(PersistentVolumeClaim claim) {
    String fingerprint =
        Objects.requireNonNullElse(claim.getMetadata().getAnnotations(), Map.<String, String>of())
            .get(Annotations.KEY_FINGERPRINT);
    return fingerprint != null && !fingerprint.equals(VolumeClaim.PLAINTEXT);
  }

  private List<String> otherBudgets(Names names, Pod pod) {
    Map<String, String> labels =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    return client
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(names.namespace())
        .list()
        .getItems()
        .stream()
        .filter(it -> !it.getMetadata().getName().equals(names.disruptionBudget()))
        .filter(it -> selects(it, labels))
        .map(it -> it.getMetadata().getName())
        .sorted()
        .toList();
  }

  /** Judges match labels; a budget with expressions is taken for one that selects the pods. */
  private static boolean selects(PodDisruptionBudget budget, Map<String, String> labels) {
    LabelSelector selector = budget.getSpec().getSelector();
    if (selector == null) {
      return false;
    }
    Map<String, String> wanted =
        Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of());
    return labels.entrySet().containsAll(wanted.entrySet());
  }
}
