package io.sealstream.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.reconcile.Foresight.Foreseen;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The API server's question as it comes, and the answer that it understands. */
class ReviewTest {
  private static final String CLUSTER =
      """
      {"apiVersion":"sealstream.io/v1alpha1","kind":"StreamingCluster",
       "metadata":{"namespace":"shop","name":"demo"},
       "spec":{"replicas":1,"encryption":{"cipher":"%s","keySecretRef":{"name":"demo-key"}},
               "storage":{"size":"1Gi"},"aFieldOfTomorrow":1}}
      """;
  private static final String QUESTION =
      """
      {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview",
       "request":{"uid":"705ab4f5","operation":"UPDATE","object":%s,"oldObject":%s}}
      """;

  @Test
  void bothClustersAreRead() throws Exception {
    Review review = review(CLUSTER.formatted("aes"));

    assertThat(review.asked().getSpec().encryption().cipher()).isEqualTo("chachapoly");
    assertThat(review.before().orElseThrow().getSpec().encryption().cipher()).isEqualTo("aes");
    assertThat(review("null").before()).isEmpty();
  }

  @Test
  void aRefusalSaysWhyAndCarriesTheIdOfTheQuestion() throws Exception {
    Remark why = Remark.of(Reason.KEY_CHANGE_REFUSED, "The data needs another key.");

    JsonNode response = answer(new Foreseen(Optional.of(why), List.of()));

    assertThat(response.path("uid").asText()).isEqualTo("705ab4f5");
    assertThat(response.path("allowed").asBoolean(true)).isFalse();
    assertThat(response.path("status").path("code").asInt()).isEqualTo(403);
    assertThat(response.path("status").path("message").asText())
        .isEqualTo(
            "KeyChangeRefused: The data needs another key. See docs/runbooks/KeyChangeRefused.md");
  }

  @Test
  void warningsAreNotLongerThanTheApiServerTakesThem() throws Exception {
    JsonNode response = answer(new Foreseen(Optional.empty(), List.of("one", "x".repeat(300))));

    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.path("status").isMissingNode()).isTrue();
    assertThat(response.path("warnings").get(0).asText()).isEqualTo("one");
    assertThat(response.path("warnings").get(1).asText()).hasSize(256).endsWith("…");
  }

  private static JsonNode answer(Foreseen foreseen) throws Exception {
    return new ObjectMapper().readTree(review("null").answer(foreseen)).path("response");
  }

  private static Review review(String before) throws Exception {
    String question = QUESTION.formatted(CLUSTER.formatted("chachapoly"), before);
    return Review.of(question.getBytes(StandardCharsets.UTF_8), new KubernetesSerialization());
  }
}
