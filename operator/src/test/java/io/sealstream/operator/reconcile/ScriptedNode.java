package io.sealstream.operator.reconcile;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.node.NodeAddress;
import io.sealstream.operator.tls.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the operator sees of demo-0: a ready pod at a loopback address of its own, which answers on
 * the admin port with the pair from the cluster's Secret and says what the story wants it to.
 */
final class ScriptedNode implements AutoCloseable {
  static final String STORE = "5a".repeat(16);

  private final Shop shop;
  private final InetAddress address;
  private final HttpsServer server;
  private final Map<String, Object> report = new TreeMap<>();

  ScriptedNode(Shop shop) throws IOException, GeneralSecurityException {
    this.shop = shop;
    this.address = InetAddress.getByAddress(loopback());
    this.server = HttpsServer.create(new InetSocketAddress(address, NodeAddress.ADMIN_PORT), 0);
    SSLContext context = context();
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = context.getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/v1/node",
        exchange -> {
          byte[] body = Serialization.asJson(report).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
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
    server.stop(0);
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

  private SSLContext context() throws GeneralSecurityException, IOException {
    Map<String, String> entries =
        shop.client().secrets().inNamespace("shop").withName("demo-internal-tls").get().getData();
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        "node",
        Pem.key(text(entries, "demo-0.key")),
        new char[0],
        new X509Certificate[] {Pem.certificate(text(entries, "demo-0.crt"))});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, new char[0]);
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("ca", Pem.certificate(text(entries, "ca.crt")));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static String text(Map<String, String> entries, String name) {
    return new String(Base64.getDecoder().decode(entries.get(name)), StandardCharsets.US_ASCII);
  }
}
