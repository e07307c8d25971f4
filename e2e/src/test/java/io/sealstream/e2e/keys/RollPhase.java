package io.sealstream.e2e.keys;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.sealstream.e2e.world.DeployedCluster;
import java.time.Duration;
import java.util.Optional;

/**
 * Phases of the step that restarts a node, told from its pod: the status comes after the deed, and
 * on a slow machine a phase may be over before it is written down.
 */
enum RollPhase {
  EVICTING {
    @Override
    boolean isReached(Optional<Pod> now, Pod before) {
      return now.isEmpty()
          || now.get().getMetadata().getDeletionTimestamp() != null
          || isAnother(now.get(), before);
    }
  },
  STARTING {
    @Override
    boolean isReached(Optional<Pod> now, Pod before) {
      return now.filter(pod -> isAnother(pod, before)).filter(RollPhase::runs).isPresent();
    }
  };

  abstract boolean isReached(Optional<Pod> now, Pod before);

  /** Waits until it is reached, or over. */
  void awaitSince(Pod before, DeployedCluster cluster) {
    await("the step of " + cluster.name() + " is " + this)
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofMinutes(4))
        .until(() -> isReached(cluster.pod(0), before));
  }

  private static boolean isAnother(Pod now, Pod before) {
    return !now.getMetadata().getUid().equals(before.getMetadata().getUid());
  }

  private static boolean runs(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .anyMatch(status -> status.getState().getRunning() != null);
  }
}
