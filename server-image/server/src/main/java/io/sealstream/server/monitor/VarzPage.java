package io.sealstream.server.monitor;

import io.sealstream.server.cluster.ClusterService;
import io.sealstream.server.config.Limits;
import io.sealstream.server.config.MeshOptions;
import io.sealstream.server.config.Options;
import io.sealstream.server.core.CoreFigures;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Identity;
import io.sealstream.server.wire.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** {@code /varz}: the server in general, with NATS's field names. */
final class VarzPage implements Page {
  private final CoreServer core;
  private final Optional<JetStreamView> jetStream;
  private final Optional<ClusterService> cluster;
  private final ProcessFigures process;
  private final Supplier<Map<String, Long>> requests;
  private final int httpPort;

  /**
   * @param requests how often each page was asked for
   */
  VarzPage(
      CoreServer core,
      Optional<JetStreamView> jetStream,
      Optional<ClusterService> cluster,
      ProcessFigures process,
      Supplier<Map<String, Long>> requests,
      int httpPort) {
    this.core = core;
    this.jetStream = jetStream;
    this.cluster = cluster;
    this.process = process;
    this.requests = requests;
    this.httpPort = httpPort;
  }

  @Override
  public CompletionStage<Answer> answer(Query query) {
    JsonText json = new JsonText().beginObject();
    identity(json);
    settings(json);
    json.name("jetstream").beginObject();
    jetStream.ifPresent(view -> view.varz(json));
    json.endObject();
    resources(json);
    traffic(json);
    json.name("http_req_stats").beginObject();
    requests.get().forEach(json::field);
    json.endObject();
    json.name("sealstream").beginObject().field("version", Identity.VERSION);
    jetStream.ifPresent(view -> view.encryption(json));
    json.endObject();
    return CompletableFuture.completedFuture(Answer.json(json.endObject().toString()));
  }

  private void identity(JsonText json) {
    Identity identity = core.identity();
    Options options = core.options();
    json.field("server_id", identity.serverId()).field("server_name", identity.serverName());
    json.field("version", Identity.NATS_VERSION).field("proto", 1);
    json.field("go", "java" + Runtime.version().feature());
    json.field("host", options.host()).field("port", core.port());
  }

  private void settings(JsonText json) {
    Options options = core.options();
    Limits limits = options.limits();
    json.field("max_connections", limits.maxConnections());
    json.field("ping_interval", options.pings().interval().toNanos());
    json.field("ping_max", options.pings().max());
    json.field("http_host", options.monitor().host()).field("http_port", httpPort);
    json.field("http_base_path", "").field("https_port", 0).field("auth_timeout", 0);
    json.field("max_control_line", limits.maxControlLine());
    json.field("max_payload", limits.maxPayload()).field("max_pending", limits.maxPending());
    json.name("cluster").beginObject();
    cluster.ifPresent(c -> cluster(json, c));
    json.endObject();
    for (String absent : new String[] {"gateway", "leaf", "mqtt", "websocket"}) {
      json.name(absent).beginObject().endObject();
    }
    json.field("tls_timeout", 0).field("write_deadline", limits.writeDeadline().toNanos());
  }

  private static void cluster(JsonText json, ClusterService cluster) {
    MeshOptions options = cluster.options();
    json.field("name", cluster.clusterName()).field("addr", options.host());
    json.field("cluster_port", cluster.port());
    json.name("urls").beginArray();
    options.routes().forEach(route -> json.value(route.address().toString()));
    json.endArray();
    boolean tls = options.tls().isPresent();
    json.field("tls_required", tls).field("tls_verify", tls).field("pool_size", 1);
    json.field("write_deadline", options.writeDeadline().toNanos());
  }

  private void resources(JsonText json) {
    Instant start = core.identity().startTime();
    Instant now = Instant.now();
    int cores = Runtime.getRuntime().availableProcessors();
    json.field("start", start.toString()).field("now", now.toString());
    json.field("uptime", Spans.uptime(Duration.between(start, now)));
    json.field("mem", process.memory()).field("cores", cores).field("gomaxprocs", cores);
    json.field("cpu", process.cpuPercent());
  }

  private void traffic(JsonText json) {
    CoreFigures figures = core.figures();
    json.field("connections", figures.connections());
    json.field("total_connections", figures.totalConnections());
    int routes = cluster.map(c -> c.links().size()).orElse(0);
    json.field("routes", routes).field("remotes", routes).field("leafnodes", 0);
    json.field("in_msgs", figures.inMessages()).field("out_msgs", figures.outMessages());
    json.field("in_bytes", figures.inBytes()).field("out_bytes", figures.outBytes());
    json.field("in_client_msgs", figures.inMessages());
    json.field("in_client_bytes", figures.inBytes());
    json.field("out_client_msgs", figures.outMessages());
    json.field("out_client_bytes", figures.outBytes());
    json.field("slow_consumers", figures.slowConsumers());
    json.field("stale_connections", figures.staleConnections());
    json.field("subscriptions", figures.subscriptions());
    json.name("slow_consumer_stats").beginObject().field("clients", figures.slowConsumers());
    json.field("routes", 0).field("gateways", 0).field("leafs", 0).endObject();
    json.field("config_load_time", core.configLoadTime().toString());
  }
}
