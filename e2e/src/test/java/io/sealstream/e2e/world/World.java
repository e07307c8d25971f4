package io.sealstream.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What every story starts with: the cluster, the operator in it, and a namespace of its own, which
 * is deleted afterwards. Another story may run beside it, if neither is {@link Alone}. No story
 * passes in which the operator made a call that its committed roles do not allow. When a story
 * fails, what Kubernetes and the operator had to say is kept below target/diagnosis.
 */
public final class World implements BeforeEachCallback, AfterEachCallback {
  private Cluster cluster;
  private Operator operator;
  private String namespace;
  private boolean alone;
  private long start;
  private final List<AuditLog.Call> callsBefore = new ArrayList<>();

  @Override
  public void beforeEach(ExtensionContext story) {
    alone = story.getRequiredTestClass().isAnnotationPresent(Alone.class);
    cluster = Cluster.running();
    operator = Operator.installed();
    start = cluster.auditLog().mark();
    namespace = "story-" + word();
    cluster
        .client()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
  }

  @Override
  public void afterEach(ExtensionContext story) {
    if (story.getExecutionException().isPresent()) {
      String name =
          story.getRequiredTestClass().getSimpleName()
              + "."
              + story.getRequiredTestMethod().getName();
      Diagnosis.of(cluster, namespace).keep(name);
    }
    cluster.client().namespaces().withName(namespace).delete();
    assertThat(outsideOfItsRoles())
        .as("calls of the operator that its committed roles do not allow")
        .isEmpty();
  }

  /** Not judged where the story itself changed those roles. */
  private List<AuditLog.Call> outsideOfItsRoles() {
    List<AuditLog.Call> calls = new ArrayList<>(callsBefore);
    calls.addAll(cluster.auditLog().callsSince(start));
    return calls.stream().anyMatch(World::changesItsRoles)
        ? List.of()
        : calls.stream()
            .filter(call -> call.user().equals(Operator.USER) && !call.allowed())
            .toList();
  }

  private static boolean changesItsRoles(AuditLog.Call call) {
    return call.isWrite()
        && call.resource().equals("clusterroles")
        && call.name().equals(Operator.NAME);
  }

  public Cluster cluster() {
    return cluster;
  }

  /**
   * The operator that all stories share.
   *
   * @throws IllegalStateException when others may need it now
   */
  public Operator operator() {
    demandToBeAlone();
    return operator;
  }

  void demandToBeAlone() {
    if (!alone) {
      throw new IllegalStateException("what all stories share is only for those that are @Alone");
    }
  }

  public String namespace() {
    return namespace;
  }

  /** What the operator asks of the API server from now on. */
  public OperatorCalls operatorCalls() {
    return new OperatorCalls(cluster.auditLog(), namespace, cluster.auditLog().mark());
  }

  /** Waits until the operator has nothing left to write for this story. */
  public void awaitQuiet() {
    new OperatorCalls(cluster.auditLog(), namespace, start).awaitQuiet();
  }

  /** A StreamingCluster of this name, which is not applied yet. */
  public DeployedCluster streamingCluster(String name) {
    return new DeployedCluster(cluster, namespace, name);
  }

  /** A cluster {@code demo} that serves, sealed under this key in Secret {@code demo-key}. */
  public DeployedCluster serving(String key) {
    secret("demo-key", key);
    DeployedCluster serving = streamingCluster("demo");
    serving.apply(Spec.sealed("demo-key"));
    serving.awaitReady();
    return serving;
  }

  /**
   * Ends a cluster's server, does something to the volume that it left, and lets the next one
   * start.
   */
  public void whileStopped(DeployedCluster stopped, Runnable action) {
    cluster.whileNoPodGetsANode(
        () -> {
          stopped.deletePod(0);
          action.run();
        });
  }

  /**
   * While an action runs there is no API server. What one that starts refuses before it is ready is
   * not held against the operator: it has not read the roles yet.
   */
  public void withoutApiServer(Runnable action) {
    demandToBeAlone();
    cluster.cutApi();
    try {
      callsBefore.addAll(cluster.auditLog().callsSince(start));
      action.run();
    } finally {
      cluster.bootApi();
      start = cluster.auditLog().mark();
    }
  }

  /** Somebody's disruption budget that lets no pod of a cluster be evicted. */
  public PodDisruptionBudget budgetThatForbidsEvictions(DeployedCluster of) {
    return cluster
        .client()
        .resource(
            new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("not-now")
                .endMetadata()
                .withNewSpec()
                .withNewMaxUnavailable(0)
                .withNewSelector()
                .addToMatchLabels("app.kubernetes.io/instance", of.name())
                .endSelector()
                .endSpec()
                .build())
        .create();
  }

  /** Makes or replaces a Secret whose entry {@code JS_KEY} is this key. */
  public void secret(String name, String key) {
    secret(name, key.getBytes(StandardCharsets.UTF_8));
  }

  /** The same with bytes that need not be text. */
  public void secret(String name, byte[] key) {
    secret(name, "JS_KEY", key, Map.of());
  }

  /** The same with annotations. */
  public void secret(String name, String key, Map<String, String> annotations) {
    secret(name, "JS_KEY", key.getBytes(StandardCharsets.UTF_8), annotations);
  }

  public void secretWithEntry(String name, String entry, String key) {
    secret(name, entry, key.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  private void secret(String name, String entry, byte[] key, Map<String, String> annotations) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .withAnnotations(annotations)
            .endMetadata()
            .withData(Map.of(entry, Base64.getEncoder().encodeToString(key)))
            .build();
    cluster.client().resource(secret).createOr(existing -> existing.update());
  }

  public void deleteSecret(String name) {
    cluster.client().secrets().inNamespace(namespace).withName(name).delete();
  }

  /** A key that no other story has. */
  public static String newKey() {
    byte[] bytes = new byte[24];
    ThreadLocalRandom.current().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** A word that stands nowhere else, to search for. */
  public static String word() {
    return "c"
        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()).substring(0, 11);
  }
}
