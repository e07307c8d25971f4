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
import io.fabric8.kubernetes.client.KubernetesClientException;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(ClusterReconciler.class);

  private final Pass pass;
  private final OperatorSettings settings;
  private final FirstPass first = FirstPass.ofThisProcess();

  ClusterReconciler(Pass pass, OperatorSettings settings) {
    this.pass = pass;
    this.settings = settings;
  }

  @Override
  public UpdateControl<StreamingCluster> reconcile(
      StreamingCluster cluster, Context<StreamingCluster> context) {
    String namespace = cluster.getMetadata().getNamespace();
    String name = cluster.getMetadata().getName();
    try {
      Optional<Duration> again = pass.over(namespace, name);
      first.ended(Instant.now()).ifPresent(LOG::info);
      return again
          .map(next -> UpdateControl.<StreamingCluster>noUpdate().rescheduleAfter(next))
          .orElseGet(UpdateControl::noUpdate);
    } catch (KubernetesClientException e) {
      // Not left to the framework's retries, which end after a few: an API server may be away long.
      LOG.warn("{}/{}: the API server does not answer as it should: {}", namespace, name, said(e));
    } catch (RuntimeException e) {
      LOG.error("{}/{}: the pass failed and is made again", namespace, name, e);
    }
    return UpdateControl.<StreamingCluster>noUpdate().rescheduleAfter(settings.keyPollUnsettled());
  }

  private static String said(KubernetesClientException e) {
    return e.getStatus() == null ? e.toString() : e.getStatus().getMessage();
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
