package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.source.StreamSource;
import java.util.Optional;

/**
 * How a mirror or source stands at one moment.
 *
 * @param lag messages there that are not here yet, as far as is known
 * @param silence nanoseconds since something was heard from there; -1: nothing was
 * @param error why nothing comes
 */
public record InflowReport(StreamSource source, long lag, long silence, Optional<JsError> error) {
  /** Writes the fields into an open object. */
  void write(JsonWriter json) {
    json.string("name", source.name());
    json.number("lag", lag);
    json.number("active", silence);
    source.describe(json);
    error.ifPresent(why -> why.write(json));
  }
}
