package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.api.model.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.api.Warning;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The status of all clusters as metrics, for alerts: {@code
 * sealstream_cluster_condition{namespace,name,type}} is 1 while a condition is true and 0 else,
 * {@code sealstream_cluster_warning{namespace,name,reason}} is 1 while a warning stands. Thread
 * rule: any thread.
 */
final class ClusterGauges {
  private final MultiGauge conditions;
  private final MultiGauge warnings;
  private final Map<Cluster, StreamingClusterStatus> clusters = new ConcurrentHashMap<>();

  private record Cluster(String namespace, String name) {
    Tags with(String key, String value) {
      return Tags.of("namespace", namespace, "name", name, key, value);
    }
  }

  ClusterGauges(MeterRegistry registry) {
    this.conditions =
        MultiGauge.builder("sealstream.cluster.condition")
            .description("1 while the condition is true")
            .register(registry);
    this.warnings =
        MultiGauge.builder("sealstream.cluster.warning")
            .description("1 while the warning stands")
            .register(registry);
  }

  void show(String namespace, String name, StreamingClusterStatus status) {
    if (!status.equals(clusters.put(new Cluster(namespace, name), status))) {
      register();
    }
  }

  void forget(String namespace, String name) {
    if (clusters.remove(new Cluster(namespace, name)) != null) {
      register();
    }
  }

  private synchronized void register() {
    conditions.register(rows(ClusterGauges::conditions), true);
    warnings.register(rows(ClusterGauges::warnings), true);
  }

  private List<Row<?>> rows(RowsOfCluster rows) {
    return clusters.entrySet().stream()
        .<Row<?>>flatMap(it -> rows.of(it.getKey(), it.getValue()))
        .toList();
  }

  private interface RowsOfCluster {
    Stream<Row<?>> of(Cluster cluster, StreamingClusterStatus status);
  }

  private static Stream<Row<?>> conditions(Cluster cluster, StreamingClusterStatus status) {
    return status.conditions().stream()
        .map((Condition it) -> Row.of(cluster.with("type", it.getType()), isTrue(it)));
  }

  private static int isTrue(Condition condition) {
    return condition.getStatus().equals("True") ? 1 : 0;
  }

  private static Stream<Row<?>> warnings(Cluster cluster, StreamingClusterStatus status) {
    return status.warnings().stream()
        .map((Warning it) -> Row.of(cluster.with("reason", it.reason()), 1));
  }
}
