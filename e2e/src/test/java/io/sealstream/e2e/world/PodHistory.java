package io.sealstream.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Every pod that there ever was in a story's namespace, by its UID: a pod that was made to go twice
 * shows as one too many.
 */
public final class PodHistory implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Set<String> uids = new ConcurrentSkipListSet<>();
  private final SharedIndexInformer<Pod> watch;

  private PodHistory(World world) {
    this.watch =
        world.cluster().client().pods().inNamespace(world.namespace()).inform(new Noting());
  }

  /** Begins now. */
  public static PodHistory of(World world) {
    return new PodHistory(world);
  }

  /** Waits until as many were seen, and no more. */
  public void awaitCount(int pods) {
    await("pods there were so far")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(uids).hasSize(pods));
  }

  @Override
  public void close() {
    watch.close();
  }

  private final class Noting implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      uids.add(pod.getMetadata().getUid());
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
      onAdd(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
      onAdd(pod);
    }
  }
}
