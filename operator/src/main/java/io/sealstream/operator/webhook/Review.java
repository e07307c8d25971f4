package io.sealstream.operator.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.reconcile.Foresight.Foreseen;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An {@code AdmissionReview} of admission.k8s.io/v1: the API server's question about an edit, and
 * the answer.
 *
 * @param uid of the question; the answer carries it
 * @param asked the cluster as it would be
 * @param before the cluster as it stands; empty when it is being made
 */
record Review(String uid, StreamingCluster asked, Optional<StreamingCluster> before) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The API server cuts what is longer than this. */
  private static final int MOST_CHARACTERS = 256;

  private static final int FORBIDDEN = 403;

  /**
   * @throws JsonProcessingException when it is no such review
   */
  static Review of(byte[] body, KubernetesSerialization kubernetes) throws JsonProcessingException {
    JsonNode request = JSON.readTree(new String(body, StandardCharsets.UTF_8));
    JsonNode question = request.path("request");
    return new Review(
        question.path("uid").asText(),
        cluster(question.path("object"), kubernetes),
        question.path("oldObject").isObject()
            ? Optional.of(cluster(question.path("oldObject"), kubernetes))
            : Optional.empty());
  }

  private static StreamingCluster cluster(JsonNode node, KubernetesSerialization kubernetes) {
    return kubernetes.convertValue(node, StreamingCluster.class);
  }

  String answer(Foreseen foreseen) {
    return answer(
        foreseen.refused().map(it -> it.reason().word() + ": " + it.message()),
        foreseen.warnings());
  }

  private String answer(Optional<String> refused, List<String> warnings) {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode response = review.putObject("response");
    response.put("uid", uid).put("allowed", refused.isEmpty());
    refused.ifPresent(it -> response.putObject("status").put("code", FORBIDDEN).put("message", it));
    warnings.forEach(it -> response.withArray("warnings").add(cut(it)));
    return review.toString();
  }

  private static String cut(String line) {
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS - 1) + "…";
  }
}
