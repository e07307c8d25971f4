package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.sealstream.operator.api.ClientService;
import io.sealstream.operator.api.ExternalTrafficPolicy;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.api.Names;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How the pods are reached: a Service for clients, one with a name for each pod, and by whom. */
final class Networking {
  private Networking() {}

  static Service clientService(Blueprint blueprint) {
    Names names = blueprint.names();
    ClientService wanted = blueprint.spec().service();
    ObjectMeta metadata = Ownership.of(blueprint, names.clientService());
    SortedMap<String, String> labels = new TreeMap<>(wanted.labels());
    labels.putAll(metadata.getLabels());
    metadata.setLabels(labels);
    metadata.setAnnotations(new TreeMap<>(wanted.annotations()));
    ServiceBuilder service =
        new ServiceBuilder()
            .withMetadata(metadata)
            .withNewSpec()
            .withType(type(wanted))
            .withSelector(Labels.selecting(names))
            .withPorts(port(Ports.CLIENT))
            .withSessionAffinity("None")
            .withLoadBalancerSourceRanges(wanted.loadBalancerSourceRanges())
            .withLoadBalancerClass(wanted.balancerClass().orElse(null))
            .endSpec();
    wanted
        .trafficPolicy()
        .ifPresent(
            policy ->
                service
                    .editSpec()
                    .withExternalTrafficPolicy(
                        policy == ExternalTrafficPolicy.LOCAL ? "Local" : "Cluster")
                    .endSpec());
    return service.build();
  }

  static Service headlessService(Blueprint blueprint) {
    Names names = blueprint.names();
    return new ServiceBuilder()
        .withMetadata(Ownership.of(blueprint, names.headlessService()))
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP("None")
        // Peers and the operator look for nodes that are still starting.
        .withPublishNotReadyAddresses(true)
        .withSelector(Labels.selecting(names))
        .withPorts(Ports.of(blueprint).stream().map(Networking::port).toList())
        .withSessionAffinity("None")
        .endSpec()
        .build();
  }

  /**
   * Clients from everywhere, monitoring from whom the spec names, the admin port from here, peers
   * from the cluster's own pods.
   */
  static NetworkPolicy networkPolicy(Blueprint blueprint) {
    Names names = blueprint.names();
    return new NetworkPolicyBuilder()
        .withMetadata(Ownership.of(blueprint, names.networkPolicy()))
        .withNewSpec()
        .withPolicyTypes("Ingress")
        .withNewPodSelector()
        .withMatchLabels(Labels.selecting(names))
        .endPodSelector()
        .withIngress(Ports.of(blueprint).stream().map(it -> rule(it, from(it, blueprint))).toList())
        .endSpec()
        .build();
  }

  private static String type(ClientService service) {
    return switch (service.type()) {
      case NODE_PORT -> "NodePort";
      case LOAD_BALANCER -> "LoadBalancer";
      case CLUSTER_IP, UNRECOGNIZED -> "ClusterIP";
    };
  }

  private static ServicePort port(Ports port) {
    return new ServicePortBuilder()
        .withName(port.label())
        .withPort(port.number())
        .withTargetPort(new IntOrString(port.label()))
        .withProtocol("TCP")
        .build();
  }

  private static NetworkPolicyIngressRule rule(Ports port, List<NetworkPolicyPeer> from) {
    return new NetworkPolicyIngressRuleBuilder()
        .addNewPort()
        .withPort(new IntOrString(port.number()))
        .withProtocol("TCP")
        .endPort()
        .withFrom(from)
        .build();
  }

  private static List<NetworkPolicyPeer> from(Ports port, Blueprint blueprint) {
    return switch (port) {
      case CLIENT -> List.of();
      case MONITOR -> {
        List<NetworkPolicyPeer> named = blueprint.spec().networkPolicy().monitoringFrom();
        yield named.isEmpty() ? List.of(ownNamespace()) : named;
      }
      case ADMIN -> List.of(operator(blueprint));
      case PEER -> List.of(peers(blueprint));
    };
  }

  private static NetworkPolicyPeer peers(Blueprint blueprint) {
    return new NetworkPolicyPeerBuilder()
        .withNewPodSelector()
        .withMatchLabels(Labels.selecting(blueprint.names()))
        .endPodSelector()
        .build();
  }

  private static NetworkPolicyPeer ownNamespace() {
    return new NetworkPolicyPeerBuilder().withNewPodSelector().endPodSelector().build();
  }

  private static NetworkPolicyPeer operator(Blueprint blueprint) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector()
        .withMatchLabels(Map.of("kubernetes.io/metadata.name", blueprint.operatorNamespace()))
        .endNamespaceSelector()
        .withNewPodSelector()
        .withMatchLabels(Map.of(Labels.NAME, Labels.OPERATOR))
        .endPodSelector()
        .build();
  }
}
