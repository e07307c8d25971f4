package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.api.Storage;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.api.StreamingClusterSpec;
import io.sealstream.operator.desired.Blueprint;
import io.sealstream.operator.guard.ClusterSize;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.PlainVolumes;
import io.sealstream.operator.guard.VolumeRecord;
import io.sealstream.operator.observe.Anchor;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.Template;
import io.sealstream.operator.observe.VolumeSize;
import io.sealstream.operator.observe.World;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a blueprint of what was observed and what the guard lets through. */
final class Blueprints {
  private final OperatorSettings settings;

  Blueprints(OperatorSettings settings) {
    this.settings = settings;
  }

  /** Empty while no encryption is in force: then nothing may be made. */
  Optional<Blueprint> of(World world, KeyVerdict verdict) {
    Observation seen = world.observation();
    StreamingClusterSpec spec = seen.spec();
    int replicas = ClusterSize.inForce(seen, verdict);
    return verdict
        .inForce()
        .map(
            sealing ->
                new Blueprint(
                    names(world.cluster()),
                    owner(world.cluster()),
                    spec,
                    replicas,
                    image(seen),
                    seen.identity(),
                    formation(seen),
                    sealing,
                    clearData(seen, sealing),
                    VolumeSize.smallest(world.claims(), replicas, spec.storage().size()),
                    world.statefulSet().flatMap(Blueprints::bornWith).orElse(spec.storage()),
                    anchors(seen, verdict),
                    settings.operatorNamespace()));
  }

  static Names names(StreamingCluster cluster) {
    return new Names(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
  }

  private static OwnerReference owner(StreamingCluster cluster) {
    return new OwnerReferenceBuilder()
        .withApiVersion(cluster.getApiVersion())
        .withKind(cluster.getKind())
        .withName(cluster.getMetadata().getName())
        .withUid(cluster.getMetadata().getUid())
        .withController(true)
        // Would need the right to update finalizers, for nothing.
        .withBlockOwnerDeletion(false)
        .build();
  }

  /** The operator's own image counts once: afterwards the status remembers, or the template. */
  private String image(Observation seen) {
    return seen.spec()
        .namedImage()
        .or(() -> seen.status().resolvedImage())
        .or(() -> seen.template().map(Template::image).filter(it -> !it.isEmpty()))
        .orElseGet(settings::serverImage);
  }

  private static Blueprint.Formation formation(Observation seen) {
    return seen.formed() ? Blueprint.Formation.FORMED : Blueprint.Formation.FORMING;
  }

  /** A server that is told so seals what is plain: as long as a volume is, and no longer. */
  private static Blueprint.ClearData clearData(Observation seen, Sealing sealing) {
    return sealing instanceof Sealing.Sealed && PlainVolumes.areKnown(seen)
        ? Blueprint.ClearData.SEAL
        : Blueprint.ClearData.NONE;
  }

  /** The claim template of a StatefulSet cannot change, so it stays what it was made with. */
  private static Optional<Storage> bornWith(StatefulSet set) {
    return set.getSpec().getVolumeClaimTemplates().stream()
        .map(it -> it.getSpec())
        .map(Blueprints::storage)
        .findFirst();
  }

  private static Storage storage(PersistentVolumeClaimSpec spec) {
    return new Storage(
        spec.getResources().getRequests().get("storage"), spec.getStorageClassName());
  }

  private static SortedMap<Integer, String> anchors(Observation seen, KeyVerdict verdict) {
    SortedMap<Integer, String> anchors = new TreeMap<>();
    seen.volumes()
        .keySet()
        .forEach(
            ordinal ->
                VolumeRecord.of(seen, verdict, ordinal)
                    .anchor()
                    .map(Anchor::json)
                    .ifPresent(it -> anchors.put(ordinal, it)));
    return anchors;
  }
}
