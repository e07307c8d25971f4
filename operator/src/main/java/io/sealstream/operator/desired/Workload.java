package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.api.Names;
import java.util.Map;

/**
 * The StatefulSet. Parallel, because no node waits for another to start; OnDelete, because only the
 * planner decides when a pod goes. Its claims are made by the operator beforehand and adopted.
 */
final class Workload {
  private Workload() {}

  static StatefulSet of(Blueprint blueprint) {
    Names names = blueprint.names();
    ObjectMeta metadata = Ownership.of(blueprint, names.statefulSet());
    // Reloader would restart pods when a Secret changes: the one thing that must never happen.
    metadata.setAnnotations(Map.of("reloader.stakater.com/auto", "false"));
    return new StatefulSetBuilder()
        .withMetadata(metadata)
        .withNewSpec()
        .withReplicas(blueprint.replicas())
        .withServiceName(names.headlessService())
        .withPodManagementPolicy("Parallel")
        .withNewUpdateStrategy()
        .withType("OnDelete")
        .endUpdateStrategy()
        .withRevisionHistoryLimit(2)
        .withNewPersistentVolumeClaimRetentionPolicy("Retain", "Retain")
        .withNewSelector()
        .withMatchLabels(Labels.selecting(names))
        .endSelector()
        .withTemplate(ServerPod.of(blueprint))
        .withVolumeClaimTemplates(claimTemplate(blueprint))
        .endSpec()
        .build();
  }

  private static PersistentVolumeClaim claimTemplate(Blueprint blueprint) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(Volumes.DATA)
        .endMetadata()
        .withSpec(VolumeClaims.spec(blueprint.bornWith(), blueprint.bornWith().size()))
        .build();
  }
}
