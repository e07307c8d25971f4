package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.JsonWriter;

/** When a consumer delivered and was acknowledged last, for people. Not part of its state. */
final class LastActive {
  private long delivered;
  private long acknowledged;

  /**
   * @param nanos since 1970
   */
  void delivered(long nanos) {
    delivered = nanos;
  }

  /**
   * @param nanos since 1970
   */
  void acknowledged(long nanos) {
    acknowledged = nanos;
  }

  /** Writes {@code delivered} and {@code ack_floor} into an open object. */
  void write(JsonWriter json, ConsumerState state) {
    write(json, "delivered", state.deliveredConsumer(), state.deliveredStream(), delivered);
    write(json, "ack_floor", state.ackFloorConsumer(), state.ackFloorStream(), acknowledged);
  }

  private static void write(JsonWriter json, String name, long consumer, long stream, long last) {
    json.startObject(name);
    json.number("consumer_seq", consumer);
    json.number("stream_seq", stream);
    if (last != 0) {
      json.time("last_active", last);
    }
    json.endObject();
  }
}
