package io.sealstream.operator.apply;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the API server by which authority it knows the operator's webhook. */
public final class WebhookTrust {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookTrust.class);

  private final KubernetesClient client;

  public WebhookTrust(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Writes the authority where it is missing or another one.
   *
   * @param name of the ValidatingWebhookConfiguration; where there is none, nothing is written
   * @param authority its certificate, PEM
   */
  public void trust(String name, String authority) {
    String bundle =
        Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.US_ASCII));
    ValidatingWebhookConfiguration found =
        client.admissionRegistration().v1().validatingWebhookConfigurations().withName(name).get();
    if (found == null) {
      LOG.warn("There is no ValidatingWebhookConfiguration {}: nobody asks this webhook", name);
      return;
    }
    List<ValidatingWebhook> hooks = found.getWebhooks();
    List<Map<String, String>> changes =
        IntStream.range(0, hooks.size())
            .filter(at -> !bundle.equals(hooks.get(at).getClientConfig().getCaBundle()))
            .mapToObj(
                at ->
                    Map.of(
                        "op",
                        "add",
                        "path",
                        "/webhooks/" + at + "/clientConfig/caBundle",
                        "value",
                        bundle))
            .toList();
    if (!changes.isEmpty()) {
      client
          .resource(found)
          .patch(
              PatchContext.of(PatchType.JSON), client.getKubernetesSerialization().asJson(changes));
      LOG.info("The API server knows the webhook {} by its authority", name);
    }
  }
}
