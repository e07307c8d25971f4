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

  private static String ring(DeployedCluster cluster) {
    StoreHash.Entry entry = cluster.volume(0).hash().entries().get("sealstream/keyring");
    return entry == null ? "none" : entry.sha256();
  }
}
