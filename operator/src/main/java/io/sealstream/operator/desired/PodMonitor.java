package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;

/** The resource of Prometheus' operator that says which pods to scrape, as far as we use it. */
@Group("monitoring.coreos.com")
@Version("v1")
public final class PodMonitor extends CustomResource<PodMonitor.Spec, Void> implements Namespaced {
  private static final long serialVersionUID = 1;

  /** Which pods, and where on them. */
  public record Spec(LabelSelector selector, List<Endpoint> podMetricsEndpoints) {}

  /**
   * @param port by name
   */
  public record Endpoint(String port, String path) {}
}
