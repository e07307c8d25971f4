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
 * What the operator sees of a node: a ready pod at a loopback address of its own, which answers on
 * the admin port with the pair from the cluster's Secret and says what the story wants it to.
 */
final class ScriptedNode implements AutoCloseable {
  static final String STORE = "5a".repeat(16);

  private final Shop shop;
  private final int ordinal;
  private final InetAddress address;
  private final AdminServer server;
  private final Map<String, Object> report = new TreeMap<>();
  private int epoch = 1;

  /** The only one of its cluster. */
  ScriptedNode(Shop shop) throws IOException, GeneralSecurityException {
    this(shop, 0);
  }

  ScriptedNode(Shop shop, int ordinal) throws IOException, GeneralSecurityException {
    this.shop = shop;
    this.ordinal = ordinal;
    this.address = InetAddress.getByAddress(loopback());
    this.server =
        new AdminServer(
            name(),
            new InetSocketAddress(address, NodeAddress.ADMIN_PORT),
            certificates(),
            () -> Serialization.asJson(report));
    Map<String, String> claim = shop.claim(ordinal).getMetadata().getAnnotations();
    says("name", name());
    says("version", "0.1.0");
    says("state", "Serving");
    says("formed", true);
    says("clusterId", claim.get(Annotations.CLUSTER_ID));
    says("salt", claim.get(Annotations.CLUSTER_SALT));
    says("storeId", ordinal == 0 ? STORE : "0%d".formatted(ordinal).repeat(16));
    says("bootId", "01".repeat(16));
    says("epoch", 1);
    says("ringGeneration", 2);
    says("mode", "Sealed");
    says("fingerprint", wanted());
    says("cipher", "aes");
    says("resealedPercent", 100);
    comesBack();
  }

  /** What it says of the groups that it is a member of. */
  ScriptedNode leads(int streams, boolean meta) {
    return inCluster(streams, meta, Instant.now().minusSeconds(60).toString(), true);
  }

  /** Some group of it has no leader, or it lags behind one. */
  ScriptedNode isBehind() {
    return inCluster(0, false, null, false);
  }

  private ScriptedNode inCluster(int streams, boolean meta, String since, boolean safeToStop) {
    Map<String, Object> cluster = new TreeMap<>();
    cluster.put("metaLeader", meta);
    cluster.put("streamLeaders", streams);
    cluster.put("currentSince", since);
    cluster.put("safeToStop", safeToStop);
    cluster.put("singleReplicaStreams", 0);
    cluster.put("mostReplicas", 3);
    return says("cluster", cluster);
  }

  /** Its pod went, and its server comes back from its volume. */
  void restarts() {
    epoch++;
    says("epoch", epoch).says("bootId", "%02x".formatted(epoch).repeat(16));
    comesBack();
  }

  /** How often it was asked to hand its leaderships over. */
  int handOvers() {
    return server.handOvers();
  }

  /** How often it was told to leave for good. */
  int departures() {
    return server.departures();
  }

  /** Nothing is left of its store. */
  void hasLeft() {
    says("state", "Decommissioned").says("storeId", "").says("cluster", null);
    isNotReady();
  }

  private String name() {
    return "demo-" + ordinal;
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
            .withName(name())
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
    Pod pod = shop.pod(ordinal).orElseThrow();
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
    Pod pod = shop.pod(ordinal).orElseThrow();
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
    shop.client().resource(shop.pod(ordinal).orElseThrow()).delete();
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
