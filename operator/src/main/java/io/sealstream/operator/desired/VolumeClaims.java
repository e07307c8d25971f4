package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.api.Storage;
import io.sealstream.operator.guard.VolumeRecord;
import io.sealstream.operator.observe.ClusterIdentity;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The claim of one node. It has no owner, so it outlives the cluster, and it carries what must not
 * be lost with the cluster: id, salt, fingerprint, anchor and a refused start.
 */
public final class VolumeClaims {
  private VolumeClaims() {}

  /**
   * @param record what was learnt of the volume
   * @param size of a new claim what the spec asks for; of an existing one never less than it has
   */
  public static PersistentVolumeClaim claim(
      Blueprint blueprint, int ordinal, VolumeRecord record, Quantity size) {
    Names names = blueprint.names();
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace(names.namespace())
        .withName(names.volumeClaim(ordinal))
        .withLabels(Labels.of(names))
        .withAnnotations(annotations(blueprint, record))
        .endMetadata()
        .withSpec(spec(blueprint.bornWith(), size))
        .build();
  }

  static PersistentVolumeClaimSpec spec(Storage storage, Quantity size) {
    PersistentVolumeClaimSpecBuilder spec =
        new PersistentVolumeClaimSpecBuilder()
            .withAccessModes("ReadWriteOnce")
            .withVolumeMode("Filesystem")
            .withNewResources()
            .withRequests(Map.of("storage", size))
            .endResources();
    storage.storageClass().ifPresent(spec::withStorageClassName);
    return spec.build();
  }

  private static SortedMap<String, String> annotations(Blueprint blueprint, VolumeRecord record) {
    SortedMap<String, String> annotations = new TreeMap<>();
    ClusterIdentity identity = blueprint.identity();
    annotations.put(Annotations.CLUSTER_ID, identity.clusterId());
    annotations.put(Annotations.CLUSTER_SALT, identity.salt());
    // Not on one that no server has used: it may have been made for a node that never came.
    if (blueprint.formation() == Blueprint.Formation.FORMED && record.anchor().isPresent()) {
      annotations.put(Annotations.FORMED, identity.clusterId());
    }
    record.fingerprint().ifPresent(it -> annotations.put(Annotations.KEY_FINGERPRINT, it));
    record.anchor().ifPresent(it -> annotations.put(Annotations.ANCHOR, it.json()));
    record.refusal().ifPresent(it -> annotations.put(Annotations.REFUSED_START, it.json()));
    record.departure().ifPresent(it -> annotations.put(Annotations.DEPARTURE, it.text()));
    return annotations;
  }
}
