package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    cluster.load("server-image/image/target/sealstream-server.tar");
    cluster.load("operator/target/sealstream-operator.tar");
    cluster.kubectl("apply", "-k", "manifests/");
    Operator operator = new Operator(cluster);
    operator.shortPolls();
    return operator;
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

  /** Scales it to none or one, and waits until that is so. */
  public void scaleTo(int replicas) {
    deployment().scale(replicas);
    awaitReplicas(replicas);
  }

  /**
   * Kills its process, and takes the pod away: left to the kubelet, its third life would have to
   * wait for longer and longer. Returns when another one is ready.
   */
  public void kill() {
    Pod pod =
        cluster
            .client()
            .pods()
            .inNamespace(NAMESPACE)
            .withLabel("app.kubernetes.io/name", NAME)
            .list()
            .getItems()
            .getFirst();
    Faults.kill(pod);
    cluster.client().resource(pod).withGracePeriod(0).delete();
    await("the killed operator is gone")
        .atMost(PATIENCE)
        .until(() -> cluster.client().resource(pod).get() == null);
    awaitReplicas(1);
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
