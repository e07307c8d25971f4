package io.sealstream.server.jetstream.api;

import java.util.List;
import java.util.function.Consumer;

/**
 * One JSON reply: {@code type}, then either {@code error} or the fields of the answer. The bytes
 * are made once, by the thread that answers.
 *
 * @param refused whether it carries an error
 */
public record ApiReply(byte[] json, boolean refused) {
  private static final String TYPE = "io.nats.jetstream.api.v1.";

  /** The type of an answer to what is no operation at all. */
  private static final String UNKNOWN = "error_response";

  /**
   * @param type without the common prefix, for example {@code stream_create_response}
   */
  public static ApiReply of(String type, Consumer<JsonWriter> fields) {
    return new ApiReply(write(type, fields), false);
  }

  /** The answer that refuses; lists and counts that the type always has are there and empty. */
  public static ApiReply error(String type, JsError error) {
    return new ApiReply(
        write(
            type,
            json -> {
              error.write(json);
              emptyFields(type, json);
            }),
        true);
  }

  /** The answer to what is no operation. */
  public static ApiReply unknown(JsError error) {
    return error(UNKNOWN, error);
  }

  private static byte[] write(String type, Consumer<JsonWriter> fields) {
    JsonWriter json = new JsonWriter();
    json.string("type", TYPE + type);
    fields.accept(json);
    return json.finish();
  }

  private static void emptyFields(String type, JsonWriter json) {
    switch (type) {
      case "stream_info_response" -> page(json, 0, 0, 0);
      case "stream_names_response", "stream_list_response" -> {
        page(json, 0, 0, 0);
        json.strings("streams", List.of());
      }
      case "consumer_names_response", "consumer_list_response" -> {
        page(json, 0, 0, 0);
        json.strings("consumers", List.of());
      }
      case "stream_purge_response" -> json.number("purged", 0);
      default -> {}
    }
  }

  /** Writes where a page lies in the whole. */
  public static void page(JsonWriter json, long total, long offset, long limit) {
    json.number("total", total);
    json.number("offset", offset);
    json.number("limit", limit);
  }
}
