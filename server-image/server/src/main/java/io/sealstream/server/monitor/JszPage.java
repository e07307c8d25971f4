package io.sealstream.server.monitor;

import io.sealstream.server.core.CoreServer;
import io.sealstream.server.wire.JsonText;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code /jsz}: JetStream. Pages are of accounts, as nats-server has it, and there is one; a server
 * alone leads everything, so {@code leader-only} and {@code stream-leader-only} leave nothing out.
 */
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
    boolean named = query.text("acc").equals(JetStreamView.ACCOUNT);
    boolean listed = query.flag("accounts") || (streams && !query.has("acc"));
    boolean onPage = query.number("offset", 0) == 0 && query.number("limit", LIMIT) >= 0;
    query.flag("leader-only");
    query.flag("stream-leader-only");
    query.flag("direct-consumers");
    JetStreamView.JszQuery wish =
        new JetStreamView.JszQuery(
            named || (listed && onPage),
            streams,
            consumers,
            query.flag("config"),
            query.flag("raft"));
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
