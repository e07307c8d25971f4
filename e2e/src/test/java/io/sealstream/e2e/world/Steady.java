package io.sealstream.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;

/**
 * What must not change while the operator holds a refused change: the StatefulSet's pod template,
 * the pod (by its UID and restarts) and the bytes of the key ring on the volume.
 */
public record Steady(
    DeployedCluster cluster, PodTemplateSpec template, String podUid, int restarts, String ring) {
  /** A picture of a cluster that serves. */
  public static Steady of(DeployedCluster cluster) {
    Pod pod = cluster.pod(0).orElseThrow();
    return new Steady(
        cluster,
        cluster.statefulSet().orElseThrow().getSpec().getTemplate(),
        pod.getMetadata().getUid(),
        cluster.server(0).orElseThrow().getRestartCount(),
        ring(cluster));
  }

  /** Fails when any of it is another one now. */
  public void assertUnchanged() {
    Steady now = of(cluster);
    assertThat(now.template).as("pod template").isEqualTo(template);
    assertThat(now.podUid).as("pod").isEqualTo(podUid);
    assertThat(now.restarts).as("restarts").isEqualTo(restarts);
    assertThat(now.ring).as("key ring").isEqualTo(ring);
  }

  /** Fails when the pod or its server is another one now, whatever its template became. */
  public void assertNothingRestarted() {
    Steady now = of(cluster);
    assertThat(now.podUid).as("pod").isEqualTo(podUid);
    assertThat(now.restarts).as("restarts").isEqualTo(restarts);
  }

  /**
   * Waits until the change is refused for this reason, and fails when anything has changed but the
   * words: the cluster serves as it did.
   *
   * @return what the operator says of it
   */
  public Condition assertHeld(String reason) {
    Condition stalled = cluster.awaitCondition("Stalled", "True", reason);
    cluster.awaitCondition("Ready", "False", reason);
    cluster.awaitCondition("Available", "True", "QuorumServing");
    assertUnchanged();
    return stalled;
  }

  private static String ring(DeployedCluster cluster) {
    return cluster.storeFiles(0).ring();
  }
}
