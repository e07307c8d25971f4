package io.sealstream.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;

/**
 * Whether an object still says everything that the operator wrote. What others added is not looked
 * at: further fields, further list elements with a name of their own. Lists whose elements have no
 * name are compared whole, as server-side apply treats them.
 */
final class OwnFields {
  private static final List<String> ELEMENT_NAMES = List.of("mountPath", "name", "containerPort");

  private OwnFields() {}

  static boolean standIn(JsonNode live, JsonNode own) {
    if (own.isObject()) {
      return live.isObject()
          && own.properties().stream()
              .allMatch(
                  field ->
                      live.has(field.getKey())
                          ? standIn(live.get(field.getKey()), field.getValue())
                          : isNothing(field.getValue()));
    }
    if (own.isArray()) {
      return live.isArray() ? listStandsIn(live, own) : own.isEmpty();
    }
    return own.equals(live) || sameQuantity(own, live);
  }

  private static boolean listStandsIn(JsonNode live, JsonNode own) {
    Optional<String> name =
        ELEMENT_NAMES.stream().filter(candidate -> allHave(own, candidate)).findFirst();
    if (name.isEmpty()) {
      return own.size() == live.size() && elementsStandIn(live, own);
    }
    for (JsonNode element : own) {
      Optional<JsonNode> found = named(live, name.get(), element.get(name.get()));
      if (found.isEmpty() || !standIn(found.get(), element)) {
        return false;
      }
    }
    return true;
  }

  private static boolean elementsStandIn(JsonNode live, JsonNode own) {
    for (int i = 0; i < own.size(); i++) {
      if (!standIn(live.get(i), own.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean allHave(JsonNode list, String name) {
    for (JsonNode element : list) {
      if (!element.has(name)) {
        return false;
      }
    }
    return !list.isEmpty();
  }

  private static Optional<JsonNode> named(JsonNode list, String name, JsonNode wanted) {
    for (JsonNode element : list) {
      if (wanted.equals(element.get(name))) {
        return Optional.of(element);
      }
    }
    return Optional.empty();
  }

  /** An empty object or list need not survive the way to the server and back. */
  private static boolean isNothing(JsonNode value) {
    return value.isContainerNode() && value.isEmpty();
  }

  /** The server writes 1024Mi as 1Gi. */
  private static boolean sameQuantity(JsonNode own, JsonNode live) {
    if (!own.isTextual() || !live.isTextual()) {
      return false;
    }
    try {
      return Quantity.getAmountInBytes(new Quantity(own.asText()))
              .compareTo(Quantity.getAmountInBytes(new Quantity(live.asText())))
          == 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
