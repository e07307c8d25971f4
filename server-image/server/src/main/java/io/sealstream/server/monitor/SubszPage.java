package io.sealstream.server.monitor;

import io.sealstream.server.core.ConnectionReport;
import io.sealstream.server.core.ConnectionReport.SubscriptionReport;
import io.sealstream.server.core.CoreFigures;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.subject.Subjects;
import io.sealstream.server.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /subsz}: how many subscriptions there are, and with {@code subs=1} those of clients. */
final class SubszPage implements Page {
  private static final int LIMIT = 1024;

  private final CoreServer core;

  SubszPage(CoreServer core) {
    this.core = core;
  }

  @Override
  public CompletionStage<Answer> answer(Query query) throws Query.BadQuery {
    int offset = query.number("offset", 0);
    int limit = query.number("limit", LIMIT);
    String test = query.text("test");
    if (!test.isEmpty() && !Subjects.isValidLiteral(test)) {
      throw new Query.BadQuery("invalid test subject, must be literal: " + test);
    }
    if (!query.flag("subs") && test.isEmpty()) {
      return CompletableFuture.completedFuture(Answer.json(page(List.of(), false, 0, limit)));
    }
    return core.connectionReports()
        .thenApply(clients -> Answer.json(page(listening(clients, test), true, offset, limit)));
  }

  private static List<SubscriptionReport> listening(List<ConnectionReport> clients, String test) {
    byte[] subject = test.getBytes(StandardCharsets.UTF_8);
    return clients.stream()
        .flatMap(client -> client.subscriptions().stream())
        .filter(s -> test.isEmpty() || matches(s.subject(), subject))
        .toList();
  }

  private static boolean matches(String filter, byte[] subject) {
    return Subjects.matches(filter.getBytes(StandardCharsets.UTF_8), subject, 0, subject.length);
  }

  private String page(List<SubscriptionReport> all, boolean list, int offset, int limit) {
    CoreFigures figures = core.figures();
    JsonText json = new JsonText().beginObject();
    json.field("server_id", core.identity().serverId()).field("now", Instant.now().toString());
    json.field("num_subscriptions", figures.subscriptions());
    json.field("num_inserts", figures.inserts()).field("num_removes", figures.removes());
    json.field("total", all.size()).field("offset", offset).field("limit", limit);
    if (list) {
      json.name("subscriptions_list").beginArray();
      all.stream().skip(offset).limit(limit).forEach(s -> ConnzPage.detail(json, s));
      json.endArray();
    }
    return json.endObject().toString();
  }
}
