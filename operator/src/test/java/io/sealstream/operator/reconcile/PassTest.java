package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.apply.Applier;
import io.sealstream.operator.apply.ClusterRecords;
import io.sealstream.operator.apply.EventRecorder;
import io.sealstream.operator.apply.PodRemover;
import io.sealstream.operator.guard.KeyGuard;
import io.sealstream.operator.node.AdminClient;
import io.sealstream.operator.observe.ClusterReader;
import io.sealstream.operator.observe.KeyReader;
import io.sealstream.operator.plan.Pace;
import io.sealstream.operator.plan.RolloutPlanner;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One pass after the other over a cluster without pods: what is written, and what is not. */
class PassTest {
  private static final String KEY = "a key of more than sixteen bytes";

  private final ApiServer api = new ApiServer();
  private final KubernetesClient client = api.client();
  private final Pass pass = pass();

  @BeforeEach
  void namespace() {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("shop").endMetadata().build())
        .create();
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aNewClusterGetsItsIdentityItsVolumeAndThenItsPods() {
    key("demo-key", KEY);
    cluster("");

    pass.over("shop", "demo");

    List<String> writes = api.writes();
    assertThat(writes.getFirst()).endsWith("/streamingclusters/demo");
    assertThat(index(writes, "persistentvolumeclaims/data-demo-0"))
        .isLessThan(index(writes, "statefulsets/demo"));
    Map<String, String> own = demo().getMetadata().getAnnotations();
    Map<String, String> claims = claim().getMetadata().getAnnotations();
    assertThat(claims)
        .containsEntry(Annotations.CLUSTER_ID, own.get(Annotations.CLUSTER_ID))
        .containsEntry(Annotations.CLUSTER_SALT, own.get(Annotations.CLUSTER_SALT))
        .doesNotContainKeys(Annotations.KEY_FINGERPRINT, Annotations.ANCHOR);
    assertThat(claim().getMetadata().getOwnerReferences()).isEmpty();
    assertThat(demo().getStatus().sealing().orElseThrow().fingerprintInForce().orElseThrow())
        .startsWith("k1:");
    assertThat(reason("Ready")).isEqualTo("NodesStarting");
    assertThat(condition("KeyAccepted").getStatus()).isEqualTo("True");
  }

  @Test
  void theSecondPassWritesNothing() {
    key("demo-key", KEY);
    cluster("");
    pass.over("shop", "demo");
    pass.over("shop", "demo");
    api.writes();

    pass.over("shop", "demo");

    assertThat(api.writes()).isEmpty();
  }

  @Test
  void anotherOperatorComesToTheSameResult() {
    key("demo-key", KEY);
    cluster("");
    pass.over("shop", "demo");
    pass.over("shop", "demo");
    api.writes();

    pass().over("shop", "demo");

    assertThat(api.writes()).isEmpty();
  }

  @Test
  void nothingIsMadeBeforeTheSecretIsThere() {
    cluster("");

    pass.over("shop", "demo");

    assertThat(api.writes()).allMatch(it -> it.contains("/streamingclusters/demo/status"));
    assertThat(reason("Ready")).isEqualTo("WaitingForKeySecret");
    assertThat(condition("Stalled").getStatus()).isEqualTo("False");

    key("demo-key", KEY);
    pass.over("shop", "demo");
    assertThat(claim()).isNotNull();
  }

  @Test
  void aChangedFieldOfOursIsSetBackAndAForeignOneIsLeft() {
    key("demo-key", KEY);
    cluster("");
    pass.over("shop", "demo");
    edit(
        set -> {
          set.getSpec().getUpdateStrategy().setType("RollingUpdate");
          set.getMetadata().getLabels().put("team", "shop");
        });
    api.writes();

    pass.over("shop", "demo");

    assertThat(set().getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
    assertThat(set().getMetadata().getLabels()).containsEntry("team", "shop");

    edit(set -> set.getMetadata().getLabels().put("team", "other"));
    api.writes();
    pass.over("shop", "demo");
    assertThat(api.writes()).isEmpty();
  }

  @Test
  void aPausedClusterIsOnlyReportedOn() {
    key("demo-key", KEY);
    cluster("");
    client
        .resources(StreamingCluster.class)
        .inNamespace("shop")
        .withName("demo")
        .edit(
            it -> {
              it.getMetadata().setAnnotations(Map.of(Annotations.PAUSED, "true"));
              return it;
            });
    api.writes();

    pass.over("shop", "demo");

    assertThat(api.writes()).allMatch(it -> it.contains("/streamingclusters/demo/status"));
    assertThat(condition("Paused").getStatus()).isEqualTo("True");
  }

  @Test
  void anObjectOfSomebodyElseIsLeftAloneAndNamed() {
    key("demo-key", KEY);
    client
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: demo, namespace: shop}
                spec: {ports: [{port: 80}]}
                """,
                HasMetadata.class))
        .create();
    cluster("");

    pass.over("shop", "demo");

    assertThat(reason("Stalled")).isEqualTo("NameTaken");
    assertThat(condition("Stalled").getMessage()).contains("Service demo");
    assertThat(client.services().inNamespace("shop").withName("demo").get().getSpec().getPorts())
        .hasSize(1)
        .allMatch(it -> it.getPort() == 80);
  }

  @Test
  void theImageOfTheOperatorIsResolvedOnce() {
    key("demo-key", KEY);
    cluster("");
    pass.over("shop", "demo");

    pass("localhost/sealstream-server:next").over("shop", "demo");

    assertThat(image()).isEqualTo("localhost/sealstream-server:dev");
  }

  @Test
  void aWipedStatusComesBackAsItWas() {
    key("demo-key", KEY);
    cluster("");
    pass.over("shop", "demo");
    pass.over("shop", "demo");
    var before = demo().getStatus();
    wipeStatus();

    pass.over("shop", "demo");

    var after = demo().getStatus();
    assertThat(after.clusterId()).isEqualTo(before.clusterId());
    assertThat(after.encryption().accepted()).isEqualTo(before.encryption().accepted());
    assertThat(after.encryption().keyFingerprint()).isEqualTo(before.encryption().keyFingerprint());
    assertThat(after.image()).isEqualTo(before.image());
  }

  @Test
  void aClusterThatIsGoneOrGoingIsLeftInPeace() {
    assertThat(pass.over("shop", "nobody")).isEmpty();

    key("demo-key", KEY);
    cluster("");
    client.namespaces().withName("shop").delete();
    api.writes();
    assertThat(pass.over("shop", "demo")).isEmpty();
    assertThat(api.writes()).isEmpty();
  }

  @Test
  void theKeyStandsNowhereInWhatIsWritten() {
    key("demo-key", KEY);
    cluster("");
    pass.over("shop", "demo");

    List<HasMetadata> all =
        List.of(
            set(),
            claim(),
            demo(),
            client.configMaps().inNamespace("shop").withName("demo-config").get());
    assertThat(all).allSatisfy(it -> assertThat(Serialization.asYaml(it)).doesNotContain(KEY));
  }

  private Pass pass() {
    return pass("localhost/sealstream-server:dev");
  }

  private Pass pass(String image) {
    Clock clock = Clock.systemUTC();
    return new Pass(
        new ClusterReader(
            client, new AdminClient(Duration.ofMillis(500)), new KeyReader(client, clock), clock),
        new KeyGuard(Duration.ofSeconds(60)),
        new Applier(client),
        new ClusterRecords(client),
        new EventRecorder(client, clock, "operator-0"),
        new PodRemover(client),
        new RolloutPlanner("operator-0", Pace.usual()),
        new Settings(image));
  }

  private record Settings(String serverImage) implements OperatorSettings {
    @Override
    public Duration keyPoll() {
      return Duration.ofSeconds(60);
    }

    @Override
    public Duration keyPollUnsettled() {
      return Duration.ofSeconds(5);
    }

    @Override
    public Duration missingGrace() {
      return Duration.ofSeconds(60);
    }

    @Override
    public Duration nodeTimeout() {
      return Duration.ofMillis(500);
    }

    @Override
    public String operatorNamespace() {
      return "sealstream-system";
    }

    @Override
    public String operatorName() {
      return "operator-0";
    }
  }

  private void cluster(String more) {
    StreamingCluster cluster =
        Serialization.unmarshal(
            """
            apiVersion: sealstream.io/v1alpha1
            kind: StreamingCluster
            metadata: {name: demo, namespace: shop, generation: 1}
            spec:
              replicas: 1
              encryption: {keySecretRef: {name: demo-key}}
              storage: {size: 2Gi}
            """
                + more,
            StreamingCluster.class);
    client.resource(cluster).create();
    api.writes();
  }

  private void key(String name, String value) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName(name)
            .endMetadata()
            .addToStringData("JS_KEY", value)
            .addToData(
                "JS_KEY",
                Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
            .build();
    client.resource(secret).create();
    api.writes();
  }

  private void wipeStatus() {
    StreamingCluster cluster = demo();
    cluster.setStatus(null);
    client.resource(cluster).update();
    StreamingCluster wiped = demo();
    wiped.setStatus(StreamingClusterStatus.empty());
    client.resource(wiped).updateStatus();
    api.writes();
  }

  private void edit(Consumer<StatefulSet> change) {
    client
        .apps()
        .statefulSets()
        .inNamespace("shop")
        .withName("demo")
        .edit(
            it -> {
              change.accept(it);
              return it;
            });
  }

  private StreamingCluster demo() {
    return client.resources(StreamingCluster.class).inNamespace("shop").withName("demo").get();
  }

  private StatefulSet set() {
    return client.apps().statefulSets().inNamespace("shop").withName("demo").get();
  }

  private PersistentVolumeClaim claim() {
    return client.persistentVolumeClaims().inNamespace("shop").withName("data-demo-0").get();
  }

  private String image() {
    return set().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private Condition condition(String type) {
    return demo().getStatus().conditions().stream()
        .filter(it -> it.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private String reason(String type) {
    return condition(type).getReason();
  }

  private static int index(List<String> writes, String end) {
    Optional<String> found = writes.stream().filter(it -> it.endsWith(end)).findFirst();
    return writes.indexOf(found.orElseThrow());
  }
}
