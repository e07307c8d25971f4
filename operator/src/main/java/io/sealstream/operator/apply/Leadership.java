package io.sealstream.operator.apply;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sealstream.operator.api.Labels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease by which one operator leads. */
public final class Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private final KubernetesClient client;
  private final String namespace;
  private final String holder;

  /**
   * @param holder names this operator
   */
  public Leadership(KubernetesClient client, String namespace, String holder) {
    this.client = client;
    this.namespace = namespace;
    this.holder = holder;
  }

  /** Gives the lease up if it is held here, so that a successor need not wait for its end. */
  public void resign() {
    try {
      Lease lease = client.leases().inNamespace(namespace).withName(Labels.OPERATOR).get();
      if (lease != null && holder.equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity(null);
        client.resource(lease).update();
      }
    } catch (KubernetesClientException e) {
      LOG.warn("The lease was not given up and runs out by itself: {}", e.toString());
    }
  }

  /** The lease, by namespace and name. */
  @Override
  public String toString() {
    return namespace + "/" + Labels.OPERATOR;
  }
}
