package io.sealstream.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.time.Duration;
import java.util.ArrayList;
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
    operator.settings(Map.of("SEALSTREAM_KEY_POLL", "2s", "SEALSTREAM_KEY_POLL_UNSETTLED", "2s"));
    return operator;
  }

  /** Sets environment variables of the operator and waits until it runs with them. */
  public void settings(Map<String, String> changed) {
    List<String> words =
        new ArrayList<>(List.of("-n", NAMESPACE, "set", "env", "deployment/" + NAME));
    changed.forEach((name, value) -> words.add(name + "=" + value));
    cluster.kubectl(words.toArray(String[]::new));
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

  private RollableScalableResource<Deployment> deployment() {
    return cluster.client().apps().deployments().inNamespace(NAMESPACE).withName(NAME);
  }
}
