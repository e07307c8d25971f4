package io.sealstream.server.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody wants to be done with keys.
 *
 * <pre>
 * POST /v1/rekey    {"scope": "all" | "journal" | "catalog"}  or  {"streams": ["NAME", …]}
 * POST /v1/rotate   {}  or  {"compromised": true}
 * </pre>
 */
public sealed interface KeyRequest {
  /** New data keys for streams, journal and catalog. */
  record RekeyAll() implements KeyRequest {}

  /** A new data key for the journal. */
  record RekeyJournal() implements KeyRequest {}

  /** A new data key for the catalog. */
  record RekeyCatalog() implements KeyRequest {}

  /** New data keys for these streams. */
  record RekeyStreams(List<String> names) implements KeyRequest {}

  /** Options and key files are read again, as at a reload. */
  record Rotate() implements KeyRequest {}

  /** The same, and then new data keys for everything: somebody has the old master key. */
  record RotateCompromised() implements KeyRequest {}

  /** The body of a rekey; empty when it says nothing that this version knows. */
  static Optional<KeyRequest> rekey(byte[] body) {
    return parse(body).flatMap(KeyRequest::rekey);
  }

  private static Optional<KeyRequest> rekey(Map<String, Object> json) {
    if (json.keySet().equals(Set.of("streams"))) {
      return json.get("streams") instanceof List<?> names ? streams(names) : Optional.empty();
    }
    return switch (json.keySet().equals(Set.of("scope")) ? String.valueOf(json.get("scope")) : "") {
      case "all" -> Optional.of(new RekeyAll());
      case "journal" -> Optional.of(new RekeyJournal());
      case "catalog" -> Optional.of(new RekeyCatalog());
      default -> Optional.empty();
    };
  }

  private static Optional<KeyRequest> streams(List<?> names) {
    return names.isEmpty() || !names.stream().allMatch(String.class::isInstance)
        ? Optional.empty()
        : Optional.of(new RekeyStreams(names.stream().map(String.class::cast).toList()));
  }

  /** The body of a rotation, which may be missing; empty as above. */
  static Optional<KeyRequest> rotate(byte[] body) {
    return (body.length == 0 ? Optional.of(Map.<String, Object>of()) : parse(body))
        .filter(json -> Set.of("compromised").containsAll(json.keySet()))
        .flatMap(
            json ->
                switch (json.getOrDefault("compromised", false)) {
                  case Boolean leaked when leaked -> Optional.of(new RotateCompromised());
                  case Boolean no -> Optional.of(new Rotate());
                  case null, default -> Optional.empty();
                });
  }

  private static Optional<Map<String, Object>> parse(byte[] body) {
    try {
      return Optional.ofNullable(JSON.std.mapFrom(body));
    } catch (IOException e) {
      return Optional.empty(); // not a JSON object
    }
  }
}
