package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operator, installed as its manual says: images loaded, {@code kubectl apply -k manifests/}.
 */
public final class Operator {
  public static final String NAMESPACE = "sealstream-system";
  public static final String NAME = "sealstream-operator";

  /** The user that its calls have in the audit log. */
  public static final String USER = "system:serviceaccount:" + NAMESPACE + ":" + NAME;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Cluster cluster;

  private Operator(Cluster cluster) {
    this.cluster = cluster;
  }

  private static final class Shared {
    static final Operator INSTALLED = install(Cluster.running());
  }

  /**
   * The operator that all stories of a run share; the first to ask installs it, with short polls.
   */
  public static Operator installed() {
    return Shared.INSTALLED;
  }

  private static Operator install(Cluster cluster) {
    cluster.load("server-image/image/target/sealstream-server.tar");
    cluster.load("operator/target/sealstream-operator.tar");
    cluster.kubectl("apply", "-k", "manifests/");
    Operator operator = new Operator(cluster);
    operator.settings(Map.of("SEALSTREAM_KEY_POLL", "2s", "SEALSTREAM_KEY_POLL_UNSETTLED", "2s"));
    return operator;
  }

  /** Sets environment variables of the operator and waits until it runs with them. */
  public void settings(Map<String, String> changed) {
    deployment()
        .edit(
            found -> {
              var container = found.getSpec().getTemplate().getSpec().getContainers().getFirst();
              container.setEnv(merged(container.getEnv(), changed));
              return found;
            });
    awaitReplicas(1);
  }

  /** Scales it to none or one, and waits until that is so. */
  public void scaleTo(int replicas) {
    deployment().scale(replicas);
    awaitReplicas(replicas);
  }

  /** Kills its process; the kubelet starts it again. */
  public void kill() {
    Faults.kill(
        cluster
            .client()
            .pods()
            .inNamespace(NAMESPACE)
            .withLabel("app.kubernetes.io/name", NAME)
            .list()
            .getItems()
            .getFirst());
  }

  public String log() {
    return cluster.kubectl("-n", NAMESPACE, "logs", "deployment/" + NAME, "--tail=-1");
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

  private static List<EnvVar> merged(List<EnvVar> before, Map<String, String> changed) {
    Map<String, EnvVar> all = new LinkedHashMap<>();
    before.forEach(variable -> all.put(variable.getName(), variable));
    changed.forEach(
        (name, value) ->
            all.put(name, new EnvVarBuilder().withName(name).withValue(value).build()));
    return List.copyOf(all.values());
  }

  private RollableScalableResource<Deployment> deployment() {
    return cluster.client().apps().deployments().inNamespace(NAMESPACE).withName(NAME);
  }
}
