package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The operator, installed as its manual says: images loaded, {@code kubectl apply -k manifests/}.
 */
public final class Operator {
  public static final String NAMESPACE = "sealstream-system";
  public static final String NAME = "sealstream-operator";

  /** The user that its calls have in the audit log. */
  public static final String USER = "system:serviceaccount:" + NAMESPACE + ":" + NAME;

  /** Stories need not wait as long as people may. */
  private static final Map<String, String> SHORT_POLLS =
      Map.of(
          "SEALSTREAM_KEY_POLL", "2s",
          "SEALSTREAM_KEY_POLL_UNSETTLED", "2s",
          "SEALSTREAM_MISSING_GRACE", "6s");

  /** The API server takes a lease's time with six digits only. */
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static Operator installed;

  private final Cluster cluster;

  private Operator(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * The operator that all stories of a run share; the first to ask installs it, with short polls.
   */
  public static synchronized Operator installed() {
    if (installed == null) {
      installed = install(Cluster.running());
    }
    return installed;
  }

  private static Operator install(Cluster cluster) {
    try (StoryLock _ = StoryLock.named("installing")) {
      cluster.load("server-image/image/target/sealstream-server.tar");
      cluster.load(OperatorImage.ARCHIVE);
      cluster.kubectl("apply", "-k", "manifests/");
      Operator operator = new Operator(cluster);
      operator.shortPolls();
      return operator;
    }
  }

  /** Makes it look again every two seconds, as all stories but one have it. */
  public void shortPolls() {
    environment(SHORT_POLLS.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()));
  }

  /** Makes it look again as seldom as it does where nobody sets anything. */
  public void defaultPolls() {
    environment(SHORT_POLLS.keySet().stream().map(name -> name + "-"));
  }

  private void environment(Stream<String> changes) {
    Stream<String> command = Stream.of("-n", NAMESPACE, "set", "env", "deployment/" + NAME);
    cluster.kubectl(Stream.concat(command, changes).toArray(String[]::new));
    awaitReplicas(1);
  }

  /** Scales it to none or one, and waits until that is so: of none, no process is left. */
  public void scaleTo(int replicas) {
    List<Pod> before = allPods();
    deployment().scale(replicas);
    awaitReplicas(replicas);
    if (replicas == 0) {
      await("the operator ends")
          .atMost(PATIENCE)
          .until(() -> allPods().isEmpty() && before.stream().allMatch(Faults::hasEnded));
    }
  }

  /**
   * Kills its process, and takes the pod away: left to the kubelet, its third life would have to
   * wait for longer and longer. Returns when another one is ready.
   */
  public void kill() {
    Pod pod =
        await("an operator runs").atMost(PATIENCE).until(this::running, Optional::isPresent).get();
    Faults.kill(pod);
    cluster.client().resource(pod).withGracePeriod(0).delete();
    await("the killed operator is gone")
        .atMost(PATIENCE)
        .until(() -> cluster.client().resource(pod).get() == null);
    awaitReplicas(1);
  }

  /** The pod that is ready. */
  private Optional<Pod> running() {
    return pods().stream().filter(Readiness::isPodReady).findFirst();
  }

  /**
   * Lets it read the Secrets with these names only, whichever namespace they are in, while an
   * action runs: somebody was too careful with its rights.
   */
  public void withSecretsLimitedTo(List<String> names, Runnable action) {
    ClusterRole whole = role().get();
    try {
      role()
          .edit(
              role ->
                  role.edit()
                      .withRules(role.getRules().stream().map(it -> limited(it, names)).toList())
                      .build());
      action.run();
    } finally {
      role().edit(role -> role.edit().withRules(whole.getRules()).build());
    }
  }

  private static PolicyRule limited(PolicyRule rule, List<String> names) {
    return rule.getResources().contains("secrets")
        ? rule.edit().withResourceNames(names).build()
        : rule;
  }

  private Resource<ClusterRole> role() {
    return cluster.client().rbac().clusterRoles().withName(NAME);
  }

  /** Who holds the lease by which one operator leads; empty when nobody does. */
  public Optional<String> leader() {
    return Optional.ofNullable(lease().get()).map(it -> it.getSpec().getHolderIdentity());
  }

  /** Whether its pod holds the lease. */
  public boolean leads() {
    return pods().stream().anyMatch(it -> leader().equals(Optional.of(it.getMetadata().getName())));
  }

  /** Somebody else takes the lease for an hour, as an operator does that saw it run out. */
  public void loseLeaseTo(String holder) {
    lease(
        """
        {"holderIdentity":"%s","leaseDurationSeconds":3600,"renewTime":"%s"}"""
            .formatted(holder, MICROS.format(Instant.now())));
  }

  /** Whoever holds the lease gives it up. */
  public void freeLease() {
    lease("{\"holderIdentity\":null}");
  }

  /** By a merge, which no renewal in the same moment can refuse. */
  private void lease(String spec) {
    lease().patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":%s}".formatted(spec));
  }

  /** The code with which its process last ended by itself; empty when it never did. */
  public OptionalInt lastExitCode() {
    return pods().stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .map(it -> it.getLastState().getTerminated())
        .filter(Objects::nonNull)
        .mapToInt(ContainerStateTerminated::getExitCode)
        .findFirst();
  }

  /** Those that are not going. */
  private List<Pod> pods() {
    return allPods().stream()
        .filter(it -> it.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  private List<Pod> allPods() {
    return cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/name", NAME)
        .list()
        .getItems();
  }

  private Resource<Lease> lease() {
    return cluster.client().leases().inNamespace(NAMESPACE).withName(NAME);
  }

  private void awaitReplicas(int replicas) {
    await("the operator has " + replicas + " replicas")
        .atMost(PATIENCE)
        .until(() -> settled(deployment().get(), replicas));
  }

  private static boolean settled(Deployment now, int replicas) {
    var status = now.getStatus();
    return now.getMetadata().getGeneration().equals(status.getObservedGeneration())
        && number(status.getReplicas()) == replicas
        && number(status.getUpdatedReplicas()) == replicas
        && number(status.getReadyReplicas()) == replicas;
  }

  private static int number(Integer count) {
    return count == null ? 0 : count;
  }

  private RollableScalableResource<Deployment> deployment() {
    return cluster.client().apps().deployments().inNamespace(NAMESPACE).withName(NAME);
  }
}
