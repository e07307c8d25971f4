package io.sealstream.server.monitor;

import io.sealstream.server.core.ConnectionReport;
import io.sealstream.server.core.ConnectionReport.SubscriptionReport;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.wire.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code /connz}: the clients, those that are there or those that left. */
final class ConnzPage implements Page {
  private static final int LIMIT = 1024;

  private static final Map<String, Comparator<ConnectionReport>> ORDERS =
      Map.ofEntries(
          Map.entry("cid", Comparator.comparing(ConnectionReport::id)),
          Map.entry("start", Comparator.comparing(ConnectionReport::start)),
          Map.entry("subs", falling(r -> r.subscriptions().size())),
          Map.entry("pending", falling(ConnectionReport::pendingBytes)),
          Map.entry("msgs_to", falling(ConnectionReport::outMessages)),
          Map.entry("msgs_from", falling(ConnectionReport::inMessages)),
          Map.entry("bytes_to", falling(ConnectionReport::outBytes)),
          Map.entry("bytes_from", falling(ConnectionReport::inBytes)),
          Map.entry("last", Comparator.comparing(ConnectionReport::lastActivity).reversed()),
          Map.entry("idle", Comparator.comparing(ConnectionReport::lastActivity)),
          Map.entry("uptime", Comparator.comparing(ConnectionReport::start).reversed()),
          Map.entry("rtt", falling(r -> r.roundTrip().toNanos())),
          Map.entry("stop", Comparator.comparing(ConnzPage::ended)),
          Map.entry("reason", Comparator.comparing(ConnzPage::reason)));

  private final CoreServer core;

  ConnzPage(CoreServer core) {
    this.core = core;
  }

  private static Comparator<ConnectionReport> falling(
      java.util.function.ToLongFunction<ConnectionReport> value) {
    return Comparator.comparingLong(value).reversed();
  }

  private static Instant ended(ConnectionReport report) {
    return report.end().map(ConnectionReport.End::time).orElse(Instant.MAX);
  }

  private static String reason(ConnectionReport report) {
    return report.end().map(end -> end.reason().text()).orElse("");
  }

  /** What was asked for. */
  private record Wish(
      Comparator<ConnectionReport> order,
      String state,
      String subs,
      long cid,
      int offset,
      int limit) {

    static Wish of(Query query) throws Query.BadQuery {
      String sort = query.has("sort") ? query.text("sort") : "cid";
      String state = query.has("state") ? query.text("state") : "open";
      Comparator<ConnectionReport> order = ORDERS.get(sort);
      if (order == null) {
        throw new Query.BadQuery("invalid sorting option: " + sort);
      }
      if (!List.of("open", "closed", "any", "all").contains(state)) {
        throw new Query.BadQuery("Error decoding state for 'state'");
      }
      String subs = query.text("subs").equals("detail") ? "detail" : query.flag("subs") ? "1" : "";
      int limit = query.number("limit", LIMIT);
      return new Wish(
          order,
          state,
          subs,
          query.number("cid", 0),
          query.number("offset", 0),
          limit == 0 ? LIMIT : limit);
    }
  }

  @Override
  public CompletionStage<Answer> answer(Query query) throws Query.BadQuery {
    Wish wish = Wish.of(query);
    return core.connectionReports().thenApply(open -> Answer.json(page(wish, open)));
  }

  private String page(Wish wish, List<ConnectionReport> open) {
    List<ConnectionReport> all = new ArrayList<>();
    if (!wish.state.equals("closed")) {
      all.addAll(open);
    }
    if (!wish.state.equals("open")) {
      all.addAll(core.closedConnections());
    }
    all.removeIf(r -> wish.cid != 0 && r.id() != wish.cid);
    all.sort(wish.order);
    int from = Math.min(wish.offset, all.size());
    List<ConnectionReport> shown =
        all.subList(from, (int) Math.min((long) from + wish.limit, all.size()));
    Instant now = Instant.now();
    JsonText json = new JsonText().beginObject();
    json.field("server_id", core.identity().serverId()).field("now", now.toString());
    json.field("num_connections", shown.size()).field("total", all.size());
    json.field("offset", wish.offset).field("limit", wish.limit);
    json.name("connections").beginArray();
    shown.forEach(report -> connection(json, report, now, wish.subs));
    return json.endArray().endObject().toString();
  }

  private static void connection(JsonText json, ConnectionReport r, Instant now, String subs) {
    Instant until = r.end().map(ConnectionReport.End::time).orElse(now);
    json.beginObject().field("cid", r.id()).field("kind", "Client").field("type", "nats");
    json.field("ip", r.ip()).field("port", r.port()).field("start", r.start().toString());
    json.field("last_activity", r.lastActivity().toString());
    r.end()
        .ifPresent(
            end -> json.field("stop", end.time().toString()).field("reason", end.reason().text()));
    if (!r.roundTrip().isZero()) {
      json.field("rtt", Spans.roundTrip(r.roundTrip()));
    }
    json.field("uptime", Spans.uptime(Duration.between(r.start(), until)));
    json.field("idle", Spans.uptime(Duration.between(r.lastActivity(), until)));
    json.field("pending_bytes", r.pendingBytes());
    json.field("in_msgs", r.inMessages()).field("out_msgs", r.outMessages());
    json.field("in_bytes", r.inBytes()).field("out_bytes", r.outBytes());
    json.field("subscriptions", r.subscriptions().size());
    optional(json, "name", r.name());
    optional(json, "lang", r.lang());
    optional(json, "version", r.version());
    if (!subs.isEmpty() && !r.subscriptions().isEmpty()) {
      subscriptions(json, r.subscriptions(), subs.equals("detail"));
    }
    json.endObject();
  }

  private static void subscriptions(JsonText json, List<SubscriptionReport> all, boolean detail) {
    json.name(detail ? "subscriptions_list_detail" : "subscriptions_list").beginArray();
    for (SubscriptionReport s : all) {
      if (detail) {
        detail(json, s);
      } else {
        json.value(s.subject());
      }
    }
    json.endArray();
  }

  /** One subscription, as {@code /subsz} shows it too. */
  static void detail(JsonText json, SubscriptionReport s) {
    json.beginObject().field("account", "$G").field("subject", s.subject());
    optional(json, "qgroup", s.queue());
    json.field("sid", s.sid()).field("msgs", s.delivered());
    if (s.max() > 0) {
      json.field("max", s.max());
    }
    json.field("cid", s.connection()).endObject();
  }

  private static void optional(JsonText json, String name, String value) {
    if (!value.isEmpty()) {
      json.field(name, value);
    }
  }
}
