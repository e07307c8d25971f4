package io.sealstream.server.jetstream.api;

import java.util.function.Consumer;

/**
 * One JSON reply: {@code type}, then either {@code error} or the fields of the answer. The bytes
 * are made once, by the thread that answers.
 */
public record ApiReply(byte[] json) {
  private static final String TYPE = "io.nats.jetstream.api.v1.";

  /**
   * @param type without the common prefix, for example {@code stream_create_response}
   */
  public static ApiReply of(String type, Consumer<JsonWriter> fields) {
    JsonWriter json = new JsonWriter();
    json.string("type", TYPE + type);
    fields.accept(json);
    return new ApiReply(json.finish());
  }

  /** The answer that refuses. */
  public static ApiReply error(String type, JsError error) {
    return of(type, error::write);
  }
}
