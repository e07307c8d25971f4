package io.sealstream.server.monitor;

import io.sealstream.server.core.CoreFigures;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.wire.JsonText;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code /healthz}: 200, or the reason why not.
 *
 * <pre>
 * js-server-only=true    the event loops are alive: for liveness; a store that recovers is alive
 * js-enabled-only=true   JetStream serves, if it is configured: for readiness
 * js-meta-only=true      the same: a server alone has no meta group that could be behind
 * (nothing)              that, and no part of it ails
 * account, stream, consumer=NAME    that, and it is there: else 404
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

  /** A reason: which kind of thing ails, and the answer's code. */
  private record Ailment(int code, String type, String what) {
    static Ailment now(String type, String what) {
      return new Ailment(503, type, what);
    }
  }

  /** What the probe wants to be there. */
  private record Wanted(String account, String stream, String consumer) {
    static Wanted by(Query query) {
      return new Wanted(query.text("account"), query.text("stream"), query.text("consumer"));
    }

    Optional<Ailment> unclear() {
      if (!stream.isEmpty() && account.isEmpty()) {
        return incomplete("account", "stream");
      }
      return stream.isEmpty() && !consumer.isEmpty()
          ? incomplete("stream", "consumer")
          : Optional.empty();
    }

    private static Optional<Ailment> incomplete(String missing, String checked) {
      String what = "\"" + missing + "\" must not be empty when checking " + checked + " health";
      return Optional.of(new Ailment(400, "BAD_REQUEST", what));
    }
  }

  @Override
  public CompletionStage<Answer> answer(Query query) throws Query.BadQuery {
    Wanted wanted = Wanted.by(query);
    boolean details = query.flag("details");
    boolean serving =
        query.flag("js-enabled-only") || query.flag("js-enabled") || query.flag("js-meta-only");
    Optional<Ailment> found = wanted.unclear().or(this::dead);
    if (found.isEmpty() && !query.flag("js-server-only")) {
      found = leaving().or(serving ? this::notServing : this::ailing);
      if (found.isEmpty() && !serving) {
        return missing(wanted).thenApply(ailment -> answer(ailment, details));
      }
    }
    return CompletableFuture.completedFuture(answer(found, details));
  }

  private Optional<Ailment> dead() {
    CoreFigures figures = core.figures();
    return figures.responsive()
        ? Optional.empty()
        : Optional.of(Ailment.now("CONNECTION", "an event loop does not respond"));
  }

  private Optional<Ailment> leaving() {
    return core.figures().lameDuck()
        ? Optional.of(Ailment.now("CONNECTION", "server is in lame duck mode"))
        : Optional.empty();
  }

  private Optional<Ailment> notServing() {
    return jetStream.filter(view -> !view.serves()).map(HealthzPage::disabled);
  }

  private static Ailment disabled(JetStreamView view) {
    return Ailment.now(
        "JETSTREAM", "JetStream not enabled" + view.ailment().map(why -> ": " + why).orElse(""));
  }

  private Optional<Ailment> ailing() {
    return notServing()
        .or(
            () ->
                jetStream
                    .flatMap(JetStreamView::ailment)
                    .map(what -> Ailment.now("JETSTREAM", what)));
  }

  private CompletionStage<Optional<Ailment>> missing(Wanted wanted) {
    Optional<Ailment> missing = missingAtOnce(wanted);
    if (missing.isPresent() || wanted.consumer().isEmpty() || jetStream.isEmpty()) {
      return CompletableFuture.completedFuture(missing);
    }
    String what =
        "JetStream consumer \"%s\" not found for stream \"%s\" on account \"%s\""
            .formatted(wanted.consumer(), wanted.stream(), wanted.account());
    return jetStream
        .get()
        .hasConsumer(wanted.stream(), wanted.consumer())
        .thenApply(
            there -> there ? Optional.empty() : Optional.of(new Ailment(404, "CONSUMER", what)));
  }

  private Optional<Ailment> missingAtOnce(Wanted wanted) {
    if (jetStream.isEmpty() || wanted.account().isEmpty()) {
      return Optional.empty();
    }
    if (!wanted.account().equals(JetStreamView.ACCOUNT)) {
      String what = "JetStream account \"%s\" not found".formatted(wanted.account());
      return Optional.of(new Ailment(404, "ACCOUNT", what));
    }
    if (wanted.stream().isEmpty() || jetStream.get().hasStream(wanted.stream())) {
      return Optional.empty();
    }
    String what =
        "JetStream stream \"%s\" not found on account \"%s\""
            .formatted(wanted.stream(), wanted.account());
    return Optional.of(new Ailment(404, "STREAM", what));
  }

  private static Answer answer(Optional<Ailment> found, boolean details) {
    JsonText json = new JsonText().beginObject();
    if (found.isEmpty()) {
      return Answer.json(json.field("status", "ok").endObject().toString());
    }
    Ailment ailment = found.get();
    if (details) {
      json.field("status", "error").name("errors").beginArray().beginObject();
      json.field("type", ailment.type()).field("error", ailment.what()).endObject().endArray();
    } else {
      json.field("status", ailment.code() == 400 ? "error" : "unavailable");
      json.field("error", ailment.what());
    }
    return Answer.json(ailment.code(), json.endObject().toString());
  }
}
