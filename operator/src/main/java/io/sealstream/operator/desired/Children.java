package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.api.Switch;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every object that a cluster owns, one method each. Volume claims: {@link VolumeClaims}. */
public final class Children {
  private Children() {}

  public static StatefulSet statefulSet(Blueprint blueprint) {
    return Workload.of(blueprint);
  }

  /** The hash on the pod template: a pod with another one waits for its restart. */
  public static String restartHash(Blueprint blueprint) {
    return RestartHash.of(blueprint);
  }

  public static ConfigMap config(Blueprint blueprint) {
    return ServerConfig.of(blueprint);
  }

  public static Service clientService(Blueprint blueprint) {
    return Networking.clientService(blueprint);
  }

  public static Service headlessService(Blueprint blueprint) {
    return Networking.headlessService(blueprint);
  }

  /** Empty when the spec switches it off. */
  public static Optional<NetworkPolicy> networkPolicy(Blueprint blueprint) {
    return blueprint.spec().networkPolicy().mode() == Switch.DISABLED
        ? Optional.empty()
        : Optional.of(Networking.networkPolicy(blueprint));
  }

  /** The name of the policy, to remove it by. */
  public static NetworkPolicy networkPolicyName(Blueprint blueprint) {
    return new NetworkPolicyBuilder()
        .withMetadata(Ownership.of(blueprint, blueprint.names().networkPolicy()))
        .build();
  }

  /** An account without any right and without a token: pods need none. */
  public static ServiceAccount serviceAccount(Blueprint blueprint) {
    return new ServiceAccountBuilder()
        .withMetadata(Ownership.of(blueprint, blueprint.names().serviceAccount()))
        .withAutomountServiceAccountToken(false)
        .build();
  }

  /** Empty at one replica, where it would only stop drains, and when the spec switches it off. */
  public static Optional<PodDisruptionBudget> disruptionBudget(Blueprint blueprint) {
    if (blueprint.replicas() == 1 || blueprint.spec().podDisruptionBudget() == Switch.DISABLED) {
      return Optional.empty();
    }
    return Optional.of(
        new PodDisruptionBudgetBuilder()
            .withMetadata(Ownership.of(blueprint, blueprint.names().disruptionBudget()))
            .withNewSpec()
            .withMaxUnavailable(new IntOrString(1))
            .withUnhealthyPodEvictionPolicy("AlwaysAllow")
            .withNewSelector()
            .withMatchLabels(Labels.selecting(blueprint.names()))
            .endSelector()
            .endSpec()
            .build());
  }

  /** The name of the budget, to remove it by. */
  public static PodDisruptionBudget disruptionBudgetName(Blueprint blueprint) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Ownership.of(blueprint, blueprint.names().disruptionBudget()))
        .build();
  }

  /**
   * @param entries PEM texts by entry name
   */
  public static Secret internalTls(Blueprint blueprint, SortedMap<String, String> entries) {
    SortedMap<String, String> encoded = new TreeMap<>();
    entries.forEach(
        (name, text) ->
            encoded.put(
                name,
                Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII))));
    return new SecretBuilder()
        .withMetadata(Ownership.of(blueprint, blueprint.names().internalTls()))
        .withType("Opaque")
        .withData(encoded)
        .build();
  }

  /** Empty unless the spec asks for it. Only of use where Prometheus' operator is installed. */
  public static Optional<PodMonitor> podMonitor(Blueprint blueprint) {
    if (blueprint.spec().monitoring().podMonitor() != Switch.ENABLED) {
      return Optional.empty();
    }
    PodMonitor monitor = podMonitorName(blueprint);
    SortedMap<String, String> labels = new TreeMap<>(blueprint.spec().monitoring().labels());
    labels.putAll(monitor.getMetadata().getLabels());
    monitor.getMetadata().setLabels(labels);
    monitor.setSpec(
        new PodMonitor.Spec(
            new LabelSelectorBuilder().withMatchLabels(Labels.selecting(blueprint.names())).build(),
            List.of(new PodMonitor.Endpoint(Ports.MONITOR.label(), "/metrics"))));
    return Optional.of(monitor);
  }

  /** The name of the monitor, to remove it by. */
  public static PodMonitor podMonitorName(Blueprint blueprint) {
    PodMonitor monitor = new PodMonitor();
    monitor.setMetadata(Ownership.of(blueprint, blueprint.names().podMonitor()));
    return monitor;
  }
}
