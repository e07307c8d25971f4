package io.sealstream.server.monitor;

import io.sealstream.server.core.CoreServer;
import io.sealstream.server.wire.JsonText;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code /jsz}: JetStream. */
final class JszPage implements Page {
  private static final int LIMIT = 1024;

  private final CoreServer core;
  private final Optional<JetStreamView> jetStream;

  JszPage(CoreServer core, Optional<JetStreamView> jetStream) {
    this.core = core;
    this.jetStream = jetStream;
  }

  @Override
  public CompletionStage<Answer> answer(Query query) throws Query.BadQuery {
    boolean consumers = query.flag("consumers");
    boolean streams = query.flag("streams") || consumers;
    JetStreamView.JszQuery wish =
        new JetStreamView.JszQuery(
            query.flag("accounts") || streams || query.has("acc"),
            streams,
            consumers,
            query.flag("config"),
            query.number("offset", 0),
            query.number("limit", LIMIT));
    if (jetStream.isEmpty() || !jetStream.get().serves()) {
      return CompletableFuture.completedFuture(Answer.json(page("\"disabled\":true")));
    }
    return jetStream.get().jsz(wish).thenApply(fields -> Answer.json(page(fields)));
  }

  private String page(String fields) {
    JsonText json = new JsonText().beginObject();
    json.field("server_id", core.identity().serverId()).field("now", Instant.now().toString());
    return json.raw(fields).endObject().toString();
  }
}
