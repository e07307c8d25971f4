package io.sealstream.operator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the CRD generator has no annotation for: list maps (server-side apply would replace whole
 * lists of conditions), number formats, rules at the root, categories, the order of columns, the
 * words of a field that is read as text. A rule on a record component reaches it twice, through
 * field and accessor; one is dropped.
 */
final class CrdFinish {

  private static final Set<String> LONGS =
      Set.of("observedGeneration", "ringGeneration", "tolerationSeconds");

  private static final Map<String, String> LIST_MAPS =
      Map.of("conditions", "type", "nodes", "name", "warnings", "reason");

  private CrdFinish() {}

  static void finish(ObjectNode crd) {
    ((ObjectNode) crd.at("/spec/names")).putArray("categories").add("sealstream");
    ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
    orderColumns((ArrayNode) version.get("additionalPrinterColumns"));
    ObjectNode root = (ObjectNode) version.at("/schema/openAPIV3Schema");
    walk("", root);
    root.withArray("required").removeAll().add("spec");
    rule(
        root,
        "self.metadata.name.matches('^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$')",
        "metadata.name must start with a letter and have at most 40 lower-case letters, digits"
            + " and hyphens: pods and volumes are named after it");
    ObjectNode cipher =
        (ObjectNode) root.at("/properties/spec/properties/encryption/properties/cipher");
    cipher.putArray("enum").add("aes").add("chachapoly");
    ObjectNode status = (ObjectNode) root.at("/properties/status/properties");
    LIST_MAPS.forEach((list, key) -> listMap((ObjectNode) status.get(list), key));
    conditionShape((ObjectNode) status.at("/conditions/items"));
  }

  private static void orderColumns(ArrayNode columns) {
    List<String> declared =
        Arrays.stream(StreamingCluster.class.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    List<JsonNode> ordered =
        columns.valueStream().sorted((a, b) -> index(declared, a) - index(declared, b)).toList();
    columns.removeAll().addAll(ordered);
  }

  private static int index(List<String> declared, JsonNode column) {
    return declared.indexOf(column.get("name").asText());
  }

  private static void walk(String name, ObjectNode schema) {
    if (schema.path("type").asText().equals("integer")) {
      schema.put("format", LONGS.contains(name) ? "int64" : "int32");
    }
    wholeNumber(schema, "minimum");
    wholeNumber(schema, "maximum");
    if (schema.has("x-kubernetes-preserve-unknown-fields")) {
      schema.put("type", "object");
    }
    if (schema.has("x-kubernetes-validations")) {
      dropTwins((ArrayNode) schema.get("x-kubernetes-validations"));
    }
    schema.path("properties").forEachEntry((property, child) -> walk(property, (ObjectNode) child));
    if (schema.path("items").isObject()) {
      walk(name, (ObjectNode) schema.get("items"));
    }
    if (schema.path("additionalProperties").isObject()) {
      walk(name, (ObjectNode) schema.get("additionalProperties"));
    }
  }

  private static void wholeNumber(ObjectNode schema, String bound) {
    if (schema.has(bound)) {
      schema.put(bound, schema.get(bound).asLong());
    }
  }

  private static void dropTwins(ArrayNode rules) {
    Set<JsonNode> once = new LinkedHashSet<>();
    rules.forEach(once::add);
    rules.removeAll().addAll(once);
  }

  private static void rule(ObjectNode schema, String rule, String message) {
    schema
        .withArray("x-kubernetes-validations")
        .addObject()
        .put("rule", rule)
        .put("message", message)
        .put("reason", "FieldValueInvalid");
  }

  private static void listMap(ObjectNode list, String key) {
    list.put("x-kubernetes-list-type", "map");
    list.putArray("x-kubernetes-list-map-keys").add(key);
  }

  /** The shape of metav1.Condition, which the model class does not carry. */
  private static void conditionShape(ObjectNode condition) {
    ArrayNode required = condition.putArray("required");
    List.of("lastTransitionTime", "message", "reason", "status", "type").forEach(required::add);
    ObjectNode properties = (ObjectNode) condition.get("properties");
    ((ObjectNode) properties.get("lastTransitionTime")).put("format", "date-time");
    ((ObjectNode) properties.get("message")).put("maxLength", 32768);
    ((ObjectNode) properties.get("observedGeneration")).put("minimum", 0);
    ((ObjectNode) properties.get("reason"))
        .put("maxLength", 1024)
        .put("minLength", 1)
        .put("pattern", "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$");
    ((ObjectNode) properties.get("status"))
        .putArray("enum")
        .add("True")
        .add("False")
        .add("Unknown");
    ((ObjectNode) properties.get("type")).put("maxLength", 316);
  }
}
