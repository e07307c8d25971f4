package io.sealstream.e2e.world;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Looks ten times a second which pods of a cluster are down: not there, going, or not ready. A look
 * that the API server does not answer is none, and is counted. Its own thread looks; any may ask.
 */
public final class DownPods implements AutoCloseable {
  private static final long PERIOD_MILLIS = 100;

  private final DeployedCluster cluster;
  private final int least;
  private final int most;
  private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
  private volatile Sample worst = new Sample(Instant.EPOCH, List.of());
  private volatile int samples;
  private volatile int unanswered;

  /** The pods that were down at one moment. */
  public record Sample(Instant at, List<String> down) {}

  private DownPods(DeployedCluster cluster, int least, int most) {
    this.cluster = cluster;
    this.least = least;
    this.most = most;
  }

  /** From now on, of a cluster of so many nodes. */
  public static DownPods of(DeployedCluster cluster, int size) {
    return whileItIsResized(cluster, size, size);
  }

  /**
   * The same of one whose size changes: a pod beyond the least is down from its making to its
   * going.
   */
  public static DownPods whileItIsResized(DeployedCluster cluster, int least, int most) {
    DownPods down = new DownPods(cluster, least, most);
    down.looks.scheduleAtFixedRate(down::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return down;
  }

  private void look() {
    try {
      List<String> down =
          IntStream.range(0, most)
              .filter(ordinal -> isDown(ordinal, cluster.pod(ordinal)))
              .mapToObj(ordinal -> cluster.name() + "-" + ordinal)
              .toList();
      samples++;
      if (down.size() > worst.down().size()) {
        worst = new Sample(Instant.now(), down);
      }
    } catch (KubernetesClientException e) {
      unanswered++;
    }
  }

  private boolean isDown(int ordinal, Optional<Pod> pod) {
    boolean needed = ordinal < least || pod.filter(it -> !isGoing(it)).isPresent();
    return needed && !serves(pod);
  }

  private static boolean isGoing(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  private static boolean serves(Optional<Pod> pod) {
    return pod.filter(it -> !isGoing(it))
        .filter(
            it ->
                it.getStatus().getConditions().stream()
                    .anyMatch(
                        condition ->
                            condition.getType().equals("Ready")
                                && condition.getStatus().equals("True")))
        .isPresent();
  }

  /** The sample with the most pods down so far. */
  public Sample worst() {
    return worst;
  }

  /** How often it has looked, and how often it got no answer. */
  public String looks() {
    return "%d samples, %d looks without an answer".formatted(samples, unanswered);
  }

  @Override
  public void close() {
    looks.close();
  }
}
