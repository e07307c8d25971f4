package io.sealstream.server.jetstream.api;

/**
 * What a JetStream reply says when it refuses.
 *
 * @param code HTTP-like class
 * @param errCode the stable number that clients match on
 * @param description one line for people; no secrets
 */
public record JsError(int code, int errCode, String description) {
  /** Writes {@code "error":{…}} into an open object. */
  public void write(JsonWriter json) {
    json.startObject("error");
    json.number("code", code);
    json.number("err_code", errCode);
    json.string("description", description);
    json.endObject();
  }

  /** As an exception, to leave a nested check. */
  public RefusedException refused() {
    return new RefusedException(this);
  }
}
