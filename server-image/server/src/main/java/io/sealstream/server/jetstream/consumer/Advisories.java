package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RandomName;
import io.sealstream.server.jetstream.stream.StreamClock;
import java.nio.charset.StandardCharsets;

/**
 * Tells whoever listens what became of consumers and of their messages. An advisory that nobody
 * hears is not even made. Thread rule: the stream's owner.
 */
final class Advisories {
  private static final String PREFIX = "$JS.EVENT.ADVISORY.CONSUMER.";
  private static final String TYPE = "io.nats.jetstream.advisory.v1.";

  private final Courier courier;
  private final StreamClock clock;
  private final String stream;

  Advisories(Courier courier, StreamClock clock, String stream) {
    this.courier = courier;
    this.clock = clock;
    this.stream = stream;
  }

  void created(String consumer) {
    send("CREATED", "consumer_action", consumer, json -> json.string("action", "create"));
  }

  void deleted(String consumer) {
    send("DELETED", "consumer_action", consumer, json -> json.string("action", "delete"));
  }

  /** A message was delivered as often as is allowed and never acknowledged. */
  void maxDeliveries(String consumer, long streamSequence, long deliveries) {
    send(
        "MAX_DELIVERIES",
        "max_deliver",
        consumer,
        json -> {
          json.number("stream_seq", streamSequence);
          json.number("deliveries", deliveries);
        });
  }

  void negativelyAcknowledged(
      String consumer, long consumerSequence, long streamSequence, long deliveries) {
    send(
        "MSG_NAKED",
        "nak",
        consumer,
        json -> delivery(json, consumerSequence, streamSequence, deliveries));
  }

  void terminated(
      String consumer, long consumerSequence, long streamSequence, long deliveries, String reason) {
    send(
        "MSG_TERMINATED",
        "terminated",
        consumer,
        json -> {
          delivery(json, consumerSequence, streamSequence, deliveries);
          json.stringIfSet("reason", reason);
        });
  }

  private static void delivery(
      JsonWriter json, long consumerSequence, long streamSequence, long deliveries) {
    json.number("consumer_seq", consumerSequence);
    json.number("stream_seq", streamSequence);
    json.number("deliveries", deliveries);
  }

  private interface Details {
    void write(JsonWriter json);
  }

  private void send(String event, String type, String consumer, Details details) {
    byte[] subject =
        (PREFIX + event + "." + stream + "." + consumer).getBytes(StandardCharsets.UTF_8);
    if (!courier.isHeard(subject)) {
      return;
    }
    JsonWriter json = new JsonWriter();
    json.string("type", TYPE + type);
    json.string("id", RandomName.of(22));
    json.time("timestamp", clock.nanos());
    json.string("stream", stream);
    json.string("consumer", consumer);
    details.write(json);
    courier.payload(subject, json.finish());
  }
}
