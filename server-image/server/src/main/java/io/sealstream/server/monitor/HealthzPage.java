package io.sealstream.server.monitor;

import io.sealstream.server.core.CoreFigures;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.wire.JsonText;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code /healthz}: 200, or 503 with the reason.
 *
 * <pre>
 * js-server-only=true    the event loops are alive: for liveness; a store that recovers is alive
 * js-enabled-only=true   JetStream serves, if it is configured: for readiness
 * (nothing)              that, and no part of it ails
 * details=true           lists reasons in "errors"
 * </pre>
 */
final class HealthzPage implements Page {
  private final CoreServer core;
  private final Optional<JetStreamView> jetStream;

  HealthzPage(CoreServer core, Optional<JetStreamView> jetStream) {
    this.core = core;
    this.jetStream = jetStream;
  }

  @Override
  public CompletionStage<Answer> answer(Query query) throws Query.BadQuery {
    Optional<String> error =
        query.flag("js-server-only")
            ? dead()
            : dead()
                .or(this::leaving)
                .or(
                    query.flag("js-enabled-only") || query.flag("js-enabled")
                        ? this::notServing
                        : this::ailing);
    return CompletableFuture.completedFuture(answer(error, query.flag("details")));
  }

  private Optional<String> dead() {
    CoreFigures figures = core.figures();
    return figures.responsive() ? Optional.empty() : Optional.of("an event loop does not respond");
  }

  private Optional<String> leaving() {
    return core.figures().lameDuck()
        ? Optional.of("server is in lame duck mode")
        : Optional.empty();
  }

  private Optional<String> notServing() {
    return jetStream.filter(view -> !view.serves()).map(HealthzPage::disabled);
  }

  private static String disabled(JetStreamView view) {
    return "JetStream not enabled" + view.ailment().map(why -> ": " + why).orElse("");
  }

  private Optional<String> ailing() {
    return notServing().or(() -> jetStream.flatMap(JetStreamView::ailment));
  }

  private static Answer answer(Optional<String> error, boolean details) {
    JsonText json = new JsonText().beginObject();
    if (error.isEmpty()) {
      return Answer.json(json.field("status", "ok").endObject().toString());
    }
    if (details) {
      json.field("status", "error").name("errors").beginArray().beginObject();
      json.field("type", "JETSTREAM").field("error", error.get()).endObject().endArray();
    } else {
      json.field("status", "unavailable").field("error", error.get());
    }
    return Answer.json(503, json.endObject().toString());
  }
}
