package io.sealstream.operator.webhook;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.apply.Applier;
import io.sealstream.operator.apply.WebhookTrust;
import io.sealstream.operator.apply.Written;
import io.sealstream.operator.reconcile.OperatorSettings;
import io.sealstream.operator.tls.InternalCertificates;
import io.sealstream.operator.tls.ServerIdentity;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/**
 * The webhook's certificate, from an authority of its own: kept in a Secret beside the operator,
 * made anew in time, and made known to the API server. Thread rule: one renews, all may read.
 */
@Singleton
class WebhookCertificates {
  /** Of the Service, the Secret and the ValidatingWebhookConfiguration. */
  static final String NAME = "sealstream-operator-webhook";

  private static final String NODE = "webhook";

  private final KubernetesClient client;
  private final Applier applier;
  private final WebhookTrust trust;
  private final Clock clock;
  private final String namespace;
  private volatile Optional<SSLContext> context = Optional.empty();

  WebhookCertificates(
      KubernetesClient client, Applier applier, Clock clock, OperatorSettings settings) {
    this.client = client;
    this.applier = applier;
    this.trust = new WebhookTrust(client);
    this.clock = clock;
    this.namespace = settings.operatorNamespace();
  }

  /** Empty before the first renewal. */
  Optional<SSLContext> context() {
    return context;
  }

  /**
   * Looks whether everything is there and in force, and makes what is not.
   *
   * @return whether it is now; not when another operator was quicker
   */
  boolean renew() throws IOException {
    Optional<Secret> read =
        Optional.ofNullable(client.secrets().inNamespace(namespace).withName(NAME).get());
    Map<String, String> stored = read.map(WebhookCertificates::texts).orElse(Map.of());
    SortedMap<String, String> wanted =
        InternalCertificates.of(
            NAME, stored, Map.of(NODE, List.of(NAME + "." + namespace + ".svc")), clock.instant());
    if (!wanted.equals(stored) && !written(read, secret(wanted))) {
      return false;
    }
    trust.trust(NAME, wanted.get(InternalCertificates.AUTHORITY_CERTIFICATE));
    context = Optional.of(ServerIdentity.context(wanted, NODE));
    return true;
  }

  private boolean written(Optional<Secret> read, Secret own) {
    return (read.isEmpty() ? applier.create(own) : applier.applyOver(read, own)) == Written.CHANGED;
  }

  private Secret secret(SortedMap<String, String> entries) {
    SortedMap<String, String> encoded = new TreeMap<>();
    entries.forEach(
        (name, text) ->
            encoded.put(
                name,
                Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII))));
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(NAME)
        .addToLabels(Labels.NAME, Labels.OPERATOR)
        .addToLabels(Labels.MANAGED_BY, Labels.OPERATOR)
        .endMetadata()
        .withType("Opaque")
        .withData(encoded)
        .build();
  }

  private static Map<String, String> texts(Secret secret) {
    Map<String, String> texts = new TreeMap<>();
    Optional.ofNullable(secret.getData())
        .orElse(Map.of())
        .forEach(
            (name, encoded) ->
                texts.put(
                    name,
                    new String(Base64.getDecoder().decode(encoded), StandardCharsets.US_ASCII)));
    return texts;
  }
}
