package io.sealstream.operator.api;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The names of everything that belongs to one cluster. */
public record Names(String namespace, String cluster) {

  public String statefulSet() {
    return cluster;
  }

  public String clientService() {
    return cluster;
  }

  public String headlessService() {
    return cluster + "-headless";
  }

  public String config() {
    return cluster + "-config";
  }

  public String internalTls() {
    return cluster + "-internal-tls";
  }

  public String serviceAccount() {
    return cluster;
  }

  public String disruptionBudget() {
    return cluster;
  }

  public String networkPolicy() {
    return cluster;
  }

  public String podMonitor() {
    return cluster;
  }

  public String pod(int ordinal) {
    return cluster + "-" + ordinal;
  }

  public String volumeClaim(int ordinal) {
    return claimPrefix() + ordinal;
  }

  /** The names of the pods that the cluster should have. */
  public List<String> pods(int replicas) {
    return IntStream.range(0, replicas).mapToObj(this::pod).toList();
  }

  /** The ordinal of a volume claim by its name; empty when it is not one of this cluster. */
  public OptionalInt ordinalOfClaim(String name) {
    return ordinal(claimPrefix(), name);
  }

  /** The ordinal of a pod by its name; empty when it is not one of this cluster. */
  public OptionalInt ordinalOfPod(String name) {
    return ordinal(cluster + "-", name);
  }

  /** The name that only this pod's certificate carries. */
  public String nodeDnsName(String pod) {
    return pod + "." + headlessService() + "." + namespace + ".svc";
  }

  /** Every name under which a pod may be reached inside Kubernetes. */
  public List<String> dnsNames(String pod) {
    String own = pod + "." + headlessService();
    return List.of(
        own,
        own + "." + namespace,
        nodeDnsName(pod),
        headlessService(),
        headlessService() + "." + namespace,
        headlessService() + "." + namespace + ".svc",
        clientService(),
        clientService() + "." + namespace,
        clientService() + "." + namespace + ".svc");
  }

  private String claimPrefix() {
    return "data-" + cluster + "-";
  }

  private static OptionalInt ordinal(String prefix, String name) {
    if (!name.startsWith(prefix)) {
      return OptionalInt.empty();
    }
    String digits = name.substring(prefix.length());
    return digits.matches("0|[1-9][0-9]{0,3}")
        ? OptionalInt.of(Integer.parseInt(digits))
        : OptionalInt.empty();
  }
}
