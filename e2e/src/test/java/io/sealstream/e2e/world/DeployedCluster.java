package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** A StreamingCluster and what the operator made of it, seen from outside. */
public final class DeployedCluster {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Cluster kubernetes;
  private final String namespace;
  private final String name;

  DeployedCluster(Cluster kubernetes, String namespace, String name) {
    this.kubernetes = kubernetes;
    this.namespace = namespace;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public String namespace() {
    return namespace;
  }

  /** Applies a spec as a user would, by server-side apply. */
  public void apply(Spec spec) {
    var resource =
        new GenericKubernetesResourceBuilder()
            .withApiVersion("sealstream.io/v1alpha1")
            .withKind("StreamingCluster")
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .addToAdditionalProperties("spec", spec.fields())
            .build();
    kubernetes
        .client()
        .resource(resource)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("story")
                .withForce(true)
                .build());
  }

  /** Deletes the resource and waits until its pods are gone; the volumes stay. */
  public void delete() {
    resource().delete();
    await("pods of " + name + " end").atMost(PATIENCE).until(() -> pod(0).isEmpty());
  }

  public Optional<Condition> condition(String type) {
    return Optional.ofNullable(resource().get()).flatMap(found -> Condition.of(found, type));
  }

  /** A field of the status by its path; empty text when it is not there. */
  public String status(Object... path) {
    GenericKubernetesResource found = resource().get();
    Object[] full = new Object[path.length + 1];
    full[0] = "status";
    System.arraycopy(path, 0, full, 1, path.length);
    return found == null ? "" : Objects.toString(found.get(full), "");
  }

  /** Waits until Ready is true for the spec as it is now. */
  public void awaitReady() {
    await(name + " becomes Ready")
        .atMost(PATIENCE)
        .conditionEvaluationListener(new StuckReport(this))
        .until(() -> isObserved() && is("Ready", "True"));
  }

  /** Waits until a condition has a status for this reason, and returns it. */
  public Condition awaitCondition(String type, String status, String reason) {
    return await(name + " has " + type + "=" + status + " for " + reason)
        .atMost(PATIENCE)
        .conditionEvaluationListener(new StuckReport(this))
        .until(
            () -> condition(type),
            now ->
                now.filter(c -> c.status().equals(status) && c.reason().equals(reason)).isPresent())
        .orElseThrow();
  }

  private boolean isObserved() {
    GenericKubernetesResource found = resource().get();
    return found != null
        && Objects.toString(found.get("status", "observedGeneration"), "")
            .equals(Objects.toString(found.getMetadata().getGeneration()));
  }

  private boolean is(String type, String status) {
    return condition(type).filter(now -> now.status().equals(status)).isPresent();
  }

  public Optional<Pod> pod(int ordinal) {
    return Optional.ofNullable(
        kubernetes.client().pods().inNamespace(namespace).withName(name + "-" + ordinal).get());
  }

  /** The server container's status; empty until there is one. */
  public Optional<ContainerStatus> server(int ordinal) {
    return pod(ordinal)
        .flatMap(
            pod ->
                pod.getStatus().getContainerStatuses().stream()
                    .filter(status -> status.getName().equals("server"))
                    .findFirst());
  }

  public Volume volume(int ordinal) {
    return kubernetes.volume(namespace, "data-" + name + "-" + ordinal);
  }

  /** Where clients of this host reach it: the client Service's own address. */
  public String url() {
    String address =
        kubernetes
            .client()
            .services()
            .inNamespace(namespace)
            .withName(name)
            .get()
            .getSpec()
            .getClusterIP();
    return "nats://" + address + ":4222";
  }

  public String log(int ordinal) {
    return kubernetes
        .client()
        .pods()
        .inNamespace(namespace)
        .withName(name + "-" + ordinal)
        .inContainer("server")
        .getLog();
  }

  private Resource<GenericKubernetesResource> resource() {
    return kubernetes
        .client()
        .genericKubernetesResources("sealstream.io/v1alpha1", "StreamingCluster")
        .inNamespace(namespace)
        .withName(name);
  }
}
