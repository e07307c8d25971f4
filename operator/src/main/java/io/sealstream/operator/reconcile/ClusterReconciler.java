package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.api.StreamingCluster;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The controller: when a cluster or one of its children changes, or its time has come, one {@link
 * Pass} is made over it. Children are watched only to know that something changed; what they are is
 * read anew by the pass.
 */
@ControllerConfiguration(
    name = "streamingcluster",
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = WorthAPass.class))
public final class ClusterReconciler implements Reconciler<StreamingCluster> {
  private final Pass pass;

  ClusterReconciler(Pass pass) {
    this.pass = pass;
  }

  @Override
  public UpdateControl<StreamingCluster> reconcile(
      StreamingCluster cluster, Context<StreamingCluster> context) {
    return pass.over(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName())
        .map(next -> UpdateControl.<StreamingCluster>noUpdate().rescheduleAfter(next))
        .orElseGet(UpdateControl::noUpdate);
  }

  @Override
  public List<EventSource<?, StreamingCluster>> prepareEventSources(
      EventSourceContext<StreamingCluster> context) {
    return Stream.of(
            ConfigMap.class,
            NetworkPolicy.class,
            PersistentVolumeClaim.class,
            Pod.class,
            PodDisruptionBudget.class,
            Service.class,
            ServiceAccount.class,
            StatefulSet.class)
        .<EventSource<?, StreamingCluster>>map(kind -> children(kind, context))
        .toList();
  }

  private static <T extends HasMetadata> EventSource<T, StreamingCluster> children(
      Class<T> kind, EventSourceContext<StreamingCluster> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, StreamingCluster.class)
            .withLabelSelector(Labels.MANAGED)
            .withSecondaryToPrimaryMapper(ClusterReconciler::cluster)
            .build(),
        context);
  }

  private static Set<ResourceID> cluster(HasMetadata child) {
    Map<String, String> labels =
        Objects.requireNonNullElse(child.getMetadata().getLabels(), Map.of());
    String name = labels.get(Labels.CLUSTER);
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, child.getMetadata().getNamespace()));
  }
}
