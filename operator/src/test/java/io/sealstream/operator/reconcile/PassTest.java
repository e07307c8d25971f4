package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.StreamingCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One pass after the other over a cluster without pods: what is written, and what is not. */
class PassTest {
  private final Shop shop = new Shop();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void aNewClusterGetsItsIdentityItsVolumeAndThenItsPods() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");

    shop.pass();

    List<String> writes = shop.writes();
    assertThat(writes.getFirst()).endsWith("/streamingclusters/demo");
    assertThat(index(writes, "POST /api/v1/namespaces/shop/persistentvolumeclaims"))
        .isLessThan(index(writes, "statefulsets/demo"));
    Map<String, String> own = shop.demo().getMetadata().getAnnotations();
    Map<String, String> claims = shop.claim().getMetadata().getAnnotations();
    assertThat(claims)
        .containsEntry(Annotations.CLUSTER_ID, own.get(Annotations.CLUSTER_ID))
        .containsEntry(Annotations.CLUSTER_SALT, own.get(Annotations.CLUSTER_SALT))
        .doesNotContainKeys(Annotations.KEY_FINGERPRINT, Annotations.ANCHOR);
    assertThat(shop.claim().getMetadata().getOwnerReferences()).isEmpty();
    assertThat(shop.demo().getStatus().sealing().orElseThrow().fingerprintInForce().orElseThrow())
        .startsWith("k1:");
    assertThat(shop.reason("Ready")).isEqualTo("NodesStarting");
    assertThat(shop.condition("KeyAccepted").getStatus()).isEqualTo("True");
  }

  @Test
  void theSecondPassWritesNothing() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.pass();
    shop.pass();
    shop.writes();

    shop.pass();

    assertThat(shop.writes()).isEmpty();
  }

  @Test
  void anotherOperatorComesToTheSameResult() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.pass();
    shop.pass();
    shop.writes();

    shop.restartOperator();
    shop.pass();

    assertThat(shop.writes()).isEmpty();
  }

  @Test
  void nothingIsMadeBeforeTheSecretIsThere() {
    shop.cluster("");

    shop.pass();

    assertThat(shop.writes()).allMatch(it -> it.contains("/streamingclusters/demo/status"));
    assertThat(shop.reason("Ready")).isEqualTo("WaitingForKeySecret");
    assertThat(shop.condition("Stalled").getStatus()).isEqualTo("False");

    shop.key("demo-key", Shop.KEY);
    shop.pass();
    assertThat(shop.claim()).isNotNull();
  }

  @Test
  void aChangedFieldOfOursIsSetBackAndAForeignOneIsLeft() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.pass();
    shop.edit(
        set -> {
          set.getSpec().getUpdateStrategy().setType("RollingUpdate");
          set.getMetadata().getLabels().put("team", "shop");
        });
    shop.writes();

    shop.pass();

    assertThat(shop.set().getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
    assertThat(shop.set().getMetadata().getLabels()).containsEntry("team", "shop");

    shop.edit(set -> set.getMetadata().getLabels().put("team", "other"));
    shop.writes();
    shop.pass();
    assertThat(shop.writes()).isEmpty();
  }

  @Test
  void aPausedClusterIsOnlyReportedOn() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.client()
        .resources(StreamingCluster.class)
        .inNamespace("shop")
        .withName("demo")
        .edit(
            it -> {
              it.getMetadata().setAnnotations(Map.of(Annotations.PAUSED, "true"));
              return it;
            });
    shop.writes();

    shop.pass();

    assertThat(shop.writes()).allMatch(it -> it.contains("/streamingclusters/demo/status"));
    assertThat(shop.condition("Paused").getStatus()).isEqualTo("True");
  }

  @Test
  void anObjectOfSomebodyElseIsLeftAloneAndNamed() {
    shop.key("demo-key", Shop.KEY);
    shop.client()
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
    shop.cluster("");

    shop.pass();

    assertThat(shop.reason("Stalled")).isEqualTo("NameTaken");
    assertThat(shop.condition("Stalled").getMessage()).contains("Service demo");
    assertThat(
            shop.client()
                .services()
                .inNamespace("shop")
                .withName("demo")
                .get()
                .getSpec()
                .getPorts())
        .hasSize(1)
        .allMatch(it -> it.getPort() == 80);
  }

  @Test
  void theImageOfTheOperatorIsResolvedOnce() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.pass();

    shop.restartOperator("localhost/sealstream-server:next");
    shop.pass();

    assertThat(shop.image()).isEqualTo("localhost/sealstream-server:dev");
  }

  @Test
  void aWipedStatusComesBackAsItWas() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.pass();
    shop.pass();
    var before = shop.demo().getStatus();
    shop.wipeStatus();

    shop.pass();

    var after = shop.demo().getStatus();
    assertThat(after.clusterId()).isEqualTo(before.clusterId());
    assertThat(after.encryption().accepted()).isEqualTo(before.encryption().accepted());
    assertThat(after.encryption().keyFingerprint()).isEqualTo(before.encryption().keyFingerprint());
    assertThat(after.image()).isEqualTo(before.image());
  }

  @Test
  void aClusterThatIsGoneOrGoingIsLeftInPeace() {
    assertThat(shop.pass()).isEmpty();

    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.client().namespaces().withName("shop").delete();
    shop.writes();
    assertThat(shop.pass()).isEmpty();
    assertThat(shop.writes()).isEmpty();
  }

  @Test
  void whatIsLoggedIsSeen() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.pass();

    // That no key stands in it is looked at after every test.
    assertThat(shop.log()).anyMatch(it -> it.contains("Created StatefulSet shop/demo"));
  }

  private static int index(List<String> writes, String end) {
    Optional<String> found = writes.stream().filter(it -> it.endsWith(end)).findFirst();
    return writes.indexOf(found.orElseThrow());
  }
}
