package io.sealstream.operator.apply;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.guard.Remark;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events about clusters. An event that cannot be written is logged and lost: nothing waits
 * for it. Thread rule: any thread.
 */
public final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final Clock clock;
  private final String instance;

  /**
   * @param instance this operator's pod
   */
  public EventRecorder(KubernetesClient client, Clock clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = instance;
  }

  public void record(StreamingCluster cluster, Remark remark) {
    LOG.info(
        "{}/{}: {}", cluster.getMetadata().getNamespace(), cluster.getMetadata().getName(), remark);
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(cluster.getMetadata().getName() + "-")
            .withNamespace(cluster.getMetadata().getNamespace())
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(clock.instant())))
            .withType(remark.reason().eventType())
            .withReason(remark.reason().word())
            .withNote(remark.message())
            .withAction("Reconcile")
            .withReportingController("sealstream.io/" + Labels.OPERATOR)
            .withReportingInstance(instance)
            .withNewRegarding()
            .withApiVersion(cluster.getApiVersion())
            .withKind(cluster.getKind())
            .withNamespace(cluster.getMetadata().getNamespace())
            .withName(cluster.getMetadata().getName())
            .withUid(cluster.getMetadata().getUid())
            .endRegarding()
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warn(
          "Event {} not written: {}",
          remark.reason(),
          e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
    }
  }
}
