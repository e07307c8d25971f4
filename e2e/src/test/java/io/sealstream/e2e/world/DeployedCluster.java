package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** A StreamingCluster and what the operator made of it, seen from outside. */
public final class DeployedCluster {
  static final Duration PATIENCE = Duration.ofMinutes(4);

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

  /** Where the API server has the resource. */
  public String path() {
    return "/apis/sealstream.io/v1alpha1/namespaces/" + namespace + "/streamingclusters/" + name;
  }

  /** Applies a spec as a user would, by server-side apply. */
  public void apply(Spec spec) {
    kubernetes
        .client()
        .resource(resourceOf(spec))
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("story")
                .withForce(true)
                .build());
  }

  /** Has the API server check a spec that is not kept. */
  void tryToApply(Spec spec) {
    kubernetes
        .client()
        .resource(resourceOf(spec))
        .dryRun()
        .fieldManager("story")
        .forceConflicts()
        .serverSideApply();
  }

  private GenericKubernetesResource resourceOf(Spec spec) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion("sealstream.io/v1alpha1")
        .withKind("StreamingCluster")
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .addToAdditionalProperties("spec", spec.fields())
        .build();
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
        .until(this::isReady);
  }

  /** Whether Ready is true for the spec as it is now. */
  public boolean isReady() {
    return isObserved() && is("Ready", "True");
  }

  /** Waits until a condition has a status for this reason, for the spec as it is now. */
  public Condition awaitCondition(String type, String status, String reason) {
    return await(name + " has " + type + "=" + status + " for " + reason)
        .atMost(PATIENCE)
        .conditionEvaluationListener(new StuckReport(this))
        .until(
            () -> isObserved() ? condition(type) : Optional.<Condition>empty(),
            now ->
                now.filter(c -> c.status().equals(status) && c.reason().equals(reason)).isPresent())
        .orElseThrow();
  }

  /** All that it says of itself from now on. */
  public ConditionHistory conditionHistory() {
    return new ConditionHistory(name, resource());
  }

  /** Waits until the pod that is there now serves, and the resource says so. */
  public void awaitServing() {
    await(name + "-0 serves")
        .atMost(PATIENCE)
        .conditionEvaluationListener(new StuckReport(this))
        .until(() -> server(0).filter(ContainerStatus::getReady).isPresent());
    awaitReady();
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

  public Optional<StatefulSet> statefulSet() {
    return Optional.ofNullable(
        kubernetes.client().apps().statefulSets().inNamespace(namespace).withName(name).get());
  }

  public void deleteStatefulSet() {
    kubernetes.client().apps().statefulSets().inNamespace(namespace).withName(name).delete();
  }

  /** Changes the pod template of the StatefulSet by hand. */
  public void editTemplate(Consumer<PodTemplateSpec> change) {
    kubernetes
        .client()
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .withName(name)
        .edit(
            set -> {
              change.accept(set.getSpec().getTemplate());
              return set;
            });
  }

  /**
   * Deletes the pod by force and waits until it is gone and none of its processes is left; the
   * StatefulSet makes another of its name.
   */
  public void deletePod(int ordinal) {
    Pod old = pod(ordinal).orElseThrow();
    kubernetes.client().resource(old).withGracePeriod(0).delete();
    await(old.getMetadata().getName() + " is gone")
        .atMost(PATIENCE)
        .until(() -> isGone(old, ordinal) && Faults.hasEnded(old));
  }

  /** Deletes a node's claim, its data with it, and its pod; waits until both are others. */
  public void loseVolume(int ordinal) {
    Resource<PersistentVolumeClaim> claim =
        kubernetes
            .client()
            .persistentVolumeClaims()
            .inNamespace(namespace)
            .withName("data-" + name + "-" + ordinal);
    String uid = claim.get().getMetadata().getUid();
    claim.delete();
    deletePod(ordinal);
    await("another volume of " + name + "-" + ordinal)
        .atMost(PATIENCE)
        .until(() -> claim.get(), now -> now != null && !now.getMetadata().getUid().equals(uid));
  }

  /** What its claim says of a node's leaving; empty text while it stays. */
  public String departure(int ordinal) {
    return kubernetes
        .client()
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .withName("data-" + name + "-" + ordinal)
        .get()
        .getMetadata()
        .getAnnotations()
        .getOrDefault("sealstream.io/departure", "");
  }

  /** Deletes the pod as people do, and waits until another one serves. */
  public void restart() {
    Pod old = pod(0).orElseThrow();
    kubernetes.client().resource(old).delete();
    await(name + "-0 stops").atMost(PATIENCE).until(() -> isGone(old, 0));
    awaitServing();
  }

  private boolean isGone(Pod old, int ordinal) {
    return pod(ordinal).filter(now -> same(now, old)).isEmpty();
  }

  private static boolean same(Pod one, Pod other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  public String resourceVersion() {
    return resource().get().getMetadata().getResourceVersion();
  }

  /** What {@code kubectl diff} says to applying a spec; empty when it would change nothing. */
  public String differenceTo(Spec spec) {
    return kubernetes.kubectlWith(
        Serialization.asYaml(resourceOf(spec)),
        "diff",
        "--server-side",
        "--field-manager=story",
        "-f",
        "-");
  }

  /** What {@code kubectl apply} says of a spec that is only tried, warnings included. */
  public String saidOf(Spec spec) {
    return kubernetes.kubectlWith(
        Serialization.asYaml(resourceOf(spec)),
        "apply",
        "--server-side",
        "--force-conflicts",
        "--dry-run=server",
        "--field-manager=story",
        "-f",
        "-");
  }

  /** Takes everything out of the status that the operator remembers there. */
  public void wipeStatus() {
    resource()
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":null}");
  }

  /** Takes every annotation off a node's claim. */
  public void wipeVolumeAnnotations(int ordinal) {
    kubernetes
        .client()
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .withName("data-" + name + "-" + ordinal)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"annotations\":null}}");
  }

  /** The reasons of the events about it, each as often as it was recorded. */
  public List<String> events() {
    return kubernetes.client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getKind().equals("StreamingCluster"))
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .map(Event::getReason)
        .toList();
  }

  /** Waits until an event of this reason is there. */
  public void awaitEvent(String reason) {
    await(name + " has an event " + reason).atMost(PATIENCE).until(() -> events().contains(reason));
  }

  /** What the server said when it ended last: its termination message. */
  public String lastWords(int ordinal) {
    return server(ordinal).map(RefusedStarts::lastWords).orElse("");
  }

  /** Starts that its server refused. */
  public RefusedStarts refusedStarts() {
    return new RefusedStarts(this);
  }

  /** Waits until its server was started for the nth time and refused for this reason. */
  public void awaitRefusals(int times, String code) {
    refusedStarts().await(times, code);
  }

  /** The configuration file that a server which starts now would read. */
  public Optional<String> serverConfig() {
    return Optional.ofNullable(
            kubernetes
                .client()
                .configMaps()
                .inNamespace(namespace)
                .withName(name + "-config")
                .get())
        .map(found -> found.getData().get("nats.conf"));
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

  /** The store on a node's volume, read by its format. */
  public StoreFiles storeFiles(int ordinal) {
    return new StoreFiles(volume(ordinal).directory().resolve("sealstream"));
  }

  /** Approves the plan that stands in its status, as a person does whose updates are manual. */
  public void approvePlan() {
    kubernetes.kubectl(
        "-n",
        namespace,
        "annotate",
        "--overwrite",
        "scl",
        name,
        "sealstream.io/approve=" + status("rollout", "id"));
  }

  /** Waits until the step of a roll is in a phase. */
  public void awaitPhase(String phase) {
    await(name + " is " + phase)
        .pollInterval(Duration.ofMillis(20))
        .atMost(PATIENCE)
        .until(() -> status("rollout", "step", "phase").equals(phase));
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

  private Resource<GenericKubernetesResource> resource() {
    return kubernetes
        .client()
        .genericKubernetesResources("sealstream.io/v1alpha1", "StreamingCluster")
        .inNamespace(namespace)
        .withName(name);
  }
}
