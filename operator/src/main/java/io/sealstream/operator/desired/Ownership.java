package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.sealstream.operator.api.Labels;

/** The metadata of a child: in the cluster's namespace, labelled, and gone with the cluster. */
final class Ownership {
  private Ownership() {}

  static ObjectMeta of(Blueprint blueprint, String name) {
    return new ObjectMetaBuilder()
        .withNamespace(blueprint.names().namespace())
        .withName(name)
        .withLabels(Labels.of(blueprint.names()))
        .withOwnerReferences(blueprint.owner())
        .build();
  }
}
