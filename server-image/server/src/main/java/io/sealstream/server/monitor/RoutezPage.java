package io.sealstream.server.monitor;

import io.sealstream.server.cluster.ClusterService;
import io.sealstream.server.cluster.LinkReport;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.wire.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /routez}: the links to other servers, with NATS's field names. */
final class RoutezPage implements Page {
  private final CoreServer core;
  private final Optional<ClusterService> cluster;

  /**
   * @param cluster empty when the server is alone
   */
  RoutezPage(CoreServer core, Optional<ClusterService> cluster) {
    this.core = core;
    this.cluster = cluster;
  }

  @Override
  public CompletionStage<Answer> answer(Query query) {
    List<LinkReport> links = cluster.map(ClusterService::links).orElse(List.of());
    Instant now = Instant.now();
    JsonText json = new JsonText().beginObject();
    json.field("server_id", core.identity().serverId());
    json.field("server_name", core.identity().serverName()).field("now", now.toString());
    json.field("num_routes", links.size()).name("routes").beginArray();
    links.forEach(link -> route(json, link, now));
    String page = json.endArray().endObject().toString();
    return CompletableFuture.completedFuture(Answer.json(page));
  }

  private static void route(JsonText json, LinkReport r, Instant now) {
    json.beginObject().field("rid", r.id()).field("remote_id", r.peer().serverId());
    json.field("remote_name", r.peer().name());
    json.field("did_solicit", r.solicited()).field("is_configured", r.configured());
    json.field("ip", r.ip()).field("port", r.port()).field("start", r.start().toString());
    json.field("last_activity", r.lastActivity().toString());
    if (!r.roundTrip().isZero()) {
      json.field("rtt", Spans.roundTrip(r.roundTrip()));
    }
    json.field("uptime", Spans.uptime(Duration.between(r.start(), now)));
    json.field("idle", Spans.uptime(Duration.between(r.lastActivity(), now)));
    json.field("pending_size", r.pendingBytes());
    json.field("in_msgs", r.inMessages()).field("out_msgs", r.outMessages());
    json.field("in_bytes", r.inBytes()).field("out_bytes", r.outBytes());
    json.field("subscriptions", r.subscriptions()).field("compression", "off").endObject();
  }
}
