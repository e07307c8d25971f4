package io.sealstream.server.monitor;

import io.sealstream.server.wire.JsonText;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What monitoring may know of JetStream and its store. Called on monitoring's thread: safe for
 * every thread, and must not block. No secrets.
 */
public interface JetStreamView {
  /** The one account that there is. */
  String ACCOUNT = "$G";

  /** Why JetStream does not serve now, or what ails it; empty when all is well. */
  Optional<String> ailment();

  /** Whether requests are served, maybe with an ailment of a part. */
  boolean serves();

  /** Writes the fields of {@code jetstream} in {@code /varz} into an open object. */
  void varz(JsonText json);

  /**
   * Writes the fields of {@code sealstream} in {@code /varz}, the state of encryption, likewise.
   */
  void encryption(JsonText json);

  /** Whether there is a stream of this name. */
  boolean hasStream(String stream);

  /** Whether a stream has a consumer of this name. */
  CompletionStage<Boolean> hasConsumer(String stream, String consumer);

  /** The fields of {@code /jsz}, each with a comma in front but the first. */
  CompletionStage<String> jsz(JszQuery query);

  /** Adds JetStream's and the store's metrics. */
  void metrics(MetricsText metrics);

  /** What a request for {@code /jsz} asks for on top. */
  record JszQuery(
      boolean account, boolean streams, boolean consumers, boolean config, boolean raft) {}
}
