package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.node.AdminServer;
import io.sealstream.operator.node.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What the operator sees of demo-0: a ready pod at a loopback address of its own, which answers on
 * the admin port with the pair from the cluster's Secret and says what the story wants it to.
 */
final class ScriptedNode implements AutoCloseable {
  static final String STORE = "5a".repeat(16);

  private final Shop shop;
  private final InetAddress address;
  private final AdminServer server;
  private final Map<String, Object> report = new TreeMap<>();

  ScriptedNode(Shop shop) throws IOException, GeneralSecurityException {
    this.shop = shop;
    this.address = InetAddress.getByAddress(loopback());
    this.server =
        new AdminServer(
            new InetSocketAddress(address, NodeAddress.ADMIN_PORT),
            certificates(),
            () -> Serialization.asJson(report));
    Map<String, String> claim = shop.claim().getMetadata().getAnnotations();
    says("name", "demo-0");
    says("version", "0.1.0");
    says("state", "Serving");
    says("formed", true);
    says("clusterId", claim.get(Annotations.CLUSTER_ID));
    says("salt", claim.get(Annotations.CLUSTER_SALT));
    says("storeId", STORE);
    says("bootId", "01".repeat(16));
    says("epoch", 1);
    says("ringGeneration", 2);
    says("mode", "Sealed");
    says("fingerprint", wanted());
    says("cipher", "aes");
    says("resealedPercent", 100);
    comesBack();
  }

  /** Changes one fact of the report. */
  ScriptedNode says(String fact, Object value) {
    report.put(fact, value);
    return this;
  }

  /** The fingerprint that the template asks for. */
  String wanted() {
    return shop.set().getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
        .filter(it -> it.getName().equals("SEALSTREAM_FINGERPRINT"))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @Override
  public void close() {
    server.close();
  }

  /** A pod is made from the template that stands, and serves. */
  void comesBack() {
    PodTemplateSpec template = shop.set().getSpec().getTemplate();
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("demo-0")
            .withLabels(template.getMetadata().getLabels())
            .withAnnotations(template.getMetadata().getAnnotations())
            .endMetadata()
            .withSpec(template.getSpec())
            .withNewStatus()
            .withPhase("Running")
            .withPodIP(address.getHostAddress())
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .withLastTransitionTime(Instant.now().minusSeconds(60).toString())
            .endCondition()
            .endStatus()
            .build();
    shop.client().resource(pod).create();
    shop.seenByItsController();
    shop.writes();
  }

  /** The kubelet finds its server, which goes on answering, not ready. */
  void isNotReady() {
    Pod pod = shop.pod().orElseThrow();
    pod.setStatus(
        new PodStatusBuilder(pod.getStatus())
            .editFirstCondition()
            .withStatus("False")
            .withLastTransitionTime(Instant.now().toString())
            .endCondition()
            .addNewContainerStatus()
            .withName("server")
            .withNewState()
            .withNewRunning()
            .withStartedAt(Instant.now().minusSeconds(60).toString())
            .endRunning()
            .endState()
            .endContainerStatus()
            .build());
    shop.client().resource(pod).updateStatus();
    shop.writes();
  }

  /** The server of the pod that is there ended with this as the last line of its log. */
  void refuses(String lastLine) {
    Pod pod = shop.pod().orElseThrow();
    pod.setStatus(
        new PodStatusBuilder()
            .withPhase("Running")
            .addNewCondition()
            .withType("Ready")
            .withStatus("False")
            .withLastTransitionTime(Instant.now().minusSeconds(600).toString())
            .endCondition()
            .addNewContainerStatus()
            .withName("server")
            .withNewState()
            .withNewWaiting()
            .withReason("CrashLoopBackOff")
            .endWaiting()
            .endState()
            .withNewLastState()
            .withNewTerminated()
            .withExitCode(78)
            .withMessage(lastLine)
            .withStartedAt(Instant.now().minusSeconds(500).toString())
            .endTerminated()
            .endLastState()
            .endContainerStatus()
            .build());
    shop.client().resource(pod).updateStatus();
    shop.writes();
  }

  /** Its pod is gone. */
  void goes() {
    shop.client().resource(shop.pod().orElseThrow()).delete();
    shop.writes();
  }

  /** One of sixteen million, so that tests side by side do not meet. */
  private static byte[] loopback() {
    byte[] address = new byte[4];
    ThreadLocalRandom.current().nextBytes(address);
    address[0] = 127;
    address[3] = (byte) (address[3] | 2);
    return address;
  }

  private Map<String, String> certificates() {
    Map<String, String> texts = new TreeMap<>();
    shop.client()
        .secrets()
        .inNamespace("shop")
        .withName("demo-internal-tls")
        .get()
        .getData()
        .forEach((name, base64) -> texts.put(name, text(base64)));
    return texts;
  }

  private static String text(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
  }
}
