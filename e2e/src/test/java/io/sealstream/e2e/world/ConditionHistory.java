package io.sealstream.e2e.world;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/**
 * Every condition that a StreamingCluster ever had since this began, as the API server told of each
 * change: one that stands for seconds only is not missed by whoever looks later.
 */
public final class ConditionHistory implements AutoCloseable {
  private final String name;
  private final Queue<Condition> conditions = new ConcurrentLinkedQueue<>();
  private final SharedIndexInformer<GenericKubernetesResource> watch;

  ConditionHistory(String name, Resource<GenericKubernetesResource> resource) {
    this.name = name;
    this.watch = resource.inform(new Noting());
  }

  /** Waits until a condition had a status for this reason, whatever it is now. */
  public void await(String type, String status, String reason) {
    Awaitility.await(name + " had " + type + "=" + status + " for " + reason)
        .atMost(DeployedCluster.PATIENCE)
        .until(() -> conditions.stream().anyMatch(it -> it.is(type, status, reason)));
  }

  @Override
  public void close() {
    watch.close();
  }

  private final class Noting implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource resource) {
      conditions.addAll(Condition.allOf(resource));
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource resource) {
      onAdd(resource);
    }

    @Override
    public void onDelete(GenericKubernetesResource resource, boolean finalStateUnknown) {
      // What it said before it went is here.
    }
  }
}
