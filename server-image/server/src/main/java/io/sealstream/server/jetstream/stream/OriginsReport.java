package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.JsonWriter;
import java.util.List;
import java.util.Optional;

/**
 * How a stream stands with all streams that it takes from, at one moment.
 *
 * @param mirror empty where it mirrors none, or nobody takes anything here
 * @param sources in the order of the configuration
 */
public record OriginsReport(Optional<InflowReport> mirror, List<InflowReport> sources) {
  static final OriginsReport NONE = new OriginsReport(Optional.empty(), List.of());

  /** Writes {@code mirror} and {@code sources} where there are any. */
  void write(JsonWriter json) {
    mirror.ifPresent(
        report -> {
          json.startObject("mirror");
          report.write(json);
          json.endObject();
        });
    if (!sources.isEmpty()) {
      json.startArray("sources");
      for (InflowReport report : sources) {
        json.startObject();
        report.write(json);
        json.endObject();
      }
      json.endArray();
    }
  }
}
