package io.sealstream.server.monitor;

import io.sealstream.server.cluster.ClusterService;
import io.sealstream.server.core.CoreFigures;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Identity;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /metrics}: the numbers of the other pages for Prometheus. */
final class MetricsPage implements Page {
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final CoreServer core;
  private final Optional<JetStreamView> jetStream;
  private final Optional<ClusterService> cluster;
  private final ProcessFigures process;

  MetricsPage(
      CoreServer core,
      Optional<JetStreamView> jetStream,
      Optional<ClusterService> cluster,
      ProcessFigures process) {
    this.core = core;
    this.cluster = cluster;
    this.jetStream = jetStream;
    this.process = process;
  }

  @Override
  public CompletionStage<Answer> answer(Query query) {
    MetricsText metrics = new MetricsText();
    metrics
        .family("sealstream_info", "gauge", "Who this server is.")
        .labelled(
            "sealstream_info",
            1,
            "server_id",
            core.identity().serverId(),
            "server_name",
            core.identity().serverName(),
            "version",
            Identity.VERSION,
            "nats_version",
            Identity.NATS_VERSION);
    process(metrics);
    core(metrics, core.figures());
    cluster.ifPresent(
        c ->
            metrics.gauge(
                "sealstream_routes", "Servers of the cluster that are linked.", c.links().size()));
    jetStream.ifPresent(
        view -> {
          metrics.gauge(
              "sealstream_jetstream_serving", "1 when JetStream serves.", view.serves() ? 1 : 0);
          metrics.gauge(
              "sealstream_jetstream_healthy",
              "1 when no part of JetStream ails.",
              view.ailment().isEmpty() ? 1 : 0);
          view.metrics(metrics);
        });
    return CompletableFuture.completedFuture(new Answer(200, TYPE, metrics.toString()));
  }

  private void process(MetricsText metrics) {
    metrics
        .family("process_cpu_seconds_total", "counter", "Processor time used.")
        .plain("process_cpu_seconds_total", process.cpuSeconds());
    metrics.gauge("process_resident_memory_bytes", "Memory in use.", process.memory());
    metrics.gauge(
        "process_start_time_seconds",
        "When the server started, since 1970.",
        core.identity().startTime().toEpochMilli() / 1e3);
  }

  private static void core(MetricsText metrics, CoreFigures figures) {
    metrics.gauge("sealstream_connections", "Clients connected.", figures.connections());
    metrics.counter(
        "sealstream_connections_total", "Clients ever connected.", figures.totalConnections());
    metrics.gauge(
        "sealstream_subscriptions",
        "Subscriptions of clients and of the server's own parts.",
        figures.subscriptions());
    metrics.counter(
        "sealstream_received_messages_total", "Messages from clients.", figures.inMessages());
    metrics.counter("sealstream_received_bytes_total", "Bytes of those.", figures.inBytes());
    metrics.counter(
        "sealstream_sent_messages_total", "Messages to clients.", figures.outMessages());
    metrics.counter("sealstream_sent_bytes_total", "Bytes of those.", figures.outBytes());
    metrics
        .family(
            "sealstream_slow_consumers_total",
            "counter",
            "Clients sent away because they did not keep up.")
        .labelled(
            "sealstream_slow_consumers_total",
            figures.slowConsumersByPending(),
            "reason",
            "pending_bytes")
        .labelled(
            "sealstream_slow_consumers_total",
            figures.slowConsumersByDeadline(),
            "reason",
            "write_deadline");
    metrics.counter(
        "sealstream_stale_connections_total",
        "Clients sent away because they did not answer pings.",
        figures.staleConnections());
    metrics.gauge("sealstream_lame_duck", "1 while the server leaves.", figures.lameDuck() ? 1 : 0);
  }
}
