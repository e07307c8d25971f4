package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import io.sealstream.operator.api.Labels;
import jakarta.inject.Singleton;

/** The name under which the operator's calls stand in audit logs and managed fields. */
@Singleton
class ClientName implements KubernetesConfigCustomizer {
  @Override
  public void customize(Config config) {
    config.setUserAgent(Labels.OPERATOR);
  }
}
