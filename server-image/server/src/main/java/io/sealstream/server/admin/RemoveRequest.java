package io.sealstream.server.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody wants a server to belong to the cluster no more.
 *
 * <pre>
 * POST /v1/remove-server   {"server": "NAME"}
 * </pre>
 */
record RemoveRequest(String server) {
  /** Empty when the body says nothing that this version knows. */
  static Optional<RemoveRequest> parse(byte[] body) {
    try {
      Map<String, Object> json = JSON.std.mapFrom(body);
      return json != null
              && json.keySet().equals(Set.of("server"))
              && json.get("server") instanceof String name
          ? Optional.of(new RemoveRequest(name))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not a JSON object
    }
  }
}
