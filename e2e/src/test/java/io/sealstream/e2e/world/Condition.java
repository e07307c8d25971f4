package io.sealstream.e2e.world;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One condition of a StreamingCluster's status. */
public record Condition(String type, String status, String reason, String message) {

  static Optional<Condition> of(GenericKubernetesResource resource, String type) {
    return allOf(resource).stream().filter(condition -> condition.type.equals(type)).findFirst();
  }

  static List<Condition> allOf(GenericKubernetesResource resource) {
    return resource.get("status", "conditions") instanceof List<?> conditions
        ? conditions.stream().map(condition -> from((Map<?, ?>) condition)).toList()
        : List.of();
  }

  boolean is(String type, String status, String reason) {
    return this.type.equals(type) && this.status.equals(status) && this.reason.equals(reason);
  }

  private static Condition from(Map<?, ?> fields) {
    return new Condition(
        text(fields.get("type")),
        text(fields.get("status")),
        text(fields.get("reason")),
        text(fields.get("message")));
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }
}
