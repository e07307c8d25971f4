package io.sealstream.server.monitor;

import io.sealstream.server.core.CoreFigures;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.wire.JsonText;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a server without neighbours and with one account says of them, so that tools which ask every
 * page get the answer of a nats-server alone and not an error.
 */
final class AlonePages {
  private final CoreServer core;
  private final boolean jetStream;

  AlonePages(CoreServer core, boolean jetStream) {
    this.core = core;
    this.jetStream = jetStream;
  }

  Map<String, Page> all() {
    return Map.of(
        "/leafz",
        page(json -> empty(json.field("leafnodes", 0), "leafs")),
        "/gatewayz",
        page(AlonePages::gateways),
        "/accstatz",
        page(this::accountStatistics),
        "/accountz",
        this::accounts,
        "/ipqueuesz",
        query -> CompletableFuture.completedFuture(Answer.json("{}")),
        "/raftz",
        query -> CompletableFuture.completedFuture(Answer.text(404, "No Raft nodes registered")));
  }

  private Page page(Consumer<JsonText> fields) {
    return query -> {
      JsonText json = begun();
      fields.accept(json);
      return CompletableFuture.completedFuture(Answer.json(json.endObject().toString()));
    };
  }

  private JsonText begun() {
    return new JsonText()
        .beginObject()
        .field("server_id", core.identity().serverId())
        .field("server_name", core.identity().serverName())
        .field("now", Instant.now().toString());
  }

  private static void empty(JsonText json, String list) {
    json.name(list).beginArray().endArray();
  }

  private static void gateways(JsonText json) {
    json.name("outbound_gateways").beginObject().endObject();
    json.name("inbound_gateways").beginObject().endObject();
  }

  private CompletableFuture<Answer> accounts(Query query) {
    JsonText json = begun();
    String asked = query.text("acc");
    if (asked.isEmpty()) {
      json.name("accounts").beginArray().value(JetStreamView.ACCOUNT).endArray();
    } else if (asked.equals(JetStreamView.ACCOUNT)) {
      account(json.name("account_detail").beginObject());
      json.endObject();
    } else {
      String none = "error looking up account: Account \"" + asked + "\" does not exist\n";
      return CompletableFuture.completedFuture(Answer.text(400, none));
    }
    return CompletableFuture.completedFuture(Answer.json(json.endObject().toString()));
  }

  private void account(JsonText json) {
    CoreFigures figures = core.figures();
    json.field("account_name", JetStreamView.ACCOUNT).field("expired", false);
    json.field("update_time", core.identity().startTime().toString());
    json.field("complete", true).field("jetstream_enabled", jetStream);
    json.field("leafnode_connections", 0).field("client_connections", figures.connections());
    json.field("subscriptions", figures.subscriptions());
  }

  private void accountStatistics(JsonText json) {
    CoreFigures figures = core.figures();
    json.name("account_statz").beginArray().beginObject();
    json.field("acc", JetStreamView.ACCOUNT).field("name", JetStreamView.ACCOUNT);
    json.field("conns", figures.connections()).field("leafnodes", 0);
    json.field("total_conns", figures.connections());
    json.field("num_subscriptions", figures.subscriptions());
    traffic(json, "sent", figures.outMessages(), figures.outBytes());
    traffic(json, "received", figures.inMessages(), figures.inBytes());
    json.field("slow_consumers", figures.slowConsumers()).endObject().endArray();
  }

  private static void traffic(JsonText json, String direction, long messages, long bytes) {
    json.name(direction).beginObject().field("msgs", messages).field("bytes", bytes).endObject();
  }
}
