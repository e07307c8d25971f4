package io.sealstream.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.util.List;
import java.util.Optional;

/**
 * A person's pod fields merged over the operator's, as Kubernetes merges patches strategically:
 * objects field by field, lists of things that have a name by that name, other lists as a whole.
 * What the operator must keep was refused before it comes here.
 */
final class PodOverlay {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The merge keys of the lists in a pod spec, in the order in which they are looked for. */
  private static final List<String> MERGE_KEYS =
      List.of("mountPath", "devicePath", "name", "containerPort", "ip", "topologyKey");

  private PodOverlay() {}

  static PodTemplateSpec over(PodTemplateSpec own, JsonNode overlay) {
    JsonNode merged = merge(JSON.valueToTree(own.getSpec()), overlay);
    return new PodTemplateSpecBuilder(own)
        .withSpec(JSON.convertValue(merged, PodSpec.class))
        .build();
  }

  private static JsonNode merge(JsonNode own, JsonNode overlay) {
    if (own instanceof ObjectNode ours && overlay instanceof ObjectNode theirs) {
      theirs
          .properties()
          .forEach(
              field ->
                  ours.set(
                      field.getKey(),
                      ours.has(field.getKey())
                          ? merge(ours.get(field.getKey()), field.getValue())
                          : field.getValue()));
      return ours;
    }
    if (own instanceof ArrayNode ours && overlay instanceof ArrayNode theirs) {
      return mergeKey(ours, theirs).map(key -> mergeByKey(ours, theirs, key)).orElse(theirs);
    }
    return overlay;
  }

  private static Optional<String> mergeKey(ArrayNode ours, ArrayNode theirs) {
    return MERGE_KEYS.stream()
        .filter(key -> allHave(ours, key) && allHave(theirs, key))
        .findFirst();
  }

  private static boolean allHave(ArrayNode list, String key) {
    for (JsonNode element : list) {
      if (!element.has(key)) {
        return false;
      }
    }
    return !list.isEmpty();
  }

  private static JsonNode mergeByKey(ArrayNode ours, ArrayNode theirs, String key) {
    for (JsonNode theirElement : theirs) {
      int at = indexOf(ours, key, theirElement.get(key));
      if (at < 0) {
        ours.add(theirElement);
      } else {
        ours.set(at, merge(ours.get(at), theirElement));
      }
    }
    return ours;
  }

  private static int indexOf(ArrayNode list, String key, JsonNode wanted) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).get(key).equals(wanted)) {
        return i;
      }
    }
    return -1;
  }
}
