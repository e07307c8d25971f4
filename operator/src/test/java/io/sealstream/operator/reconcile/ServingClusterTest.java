package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Annotations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster whose one node serves: what is remembered of it, and when it is restarted. */
class ServingClusterTest {
  private final Shop shop = new Shop();
  private ScriptedNode node;

  @BeforeEach
  void serve() throws Exception {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.pass();
    node = new ScriptedNode(shop);
    shop.settle();
  }

  @AfterEach
  void close() {
    node.close();
    shop.close();
  }

  @Test
  void whatTheNodeReportsIsKeptOutsideItsVolume() {
    Map<String, String> claim = shop.claim().getMetadata().getAnnotations();
    String anchor =
        """
        {"storeId":"%s","epoch":1,"bootId":"%s","ringGeneration":2}"""
            .formatted(ScriptedNode.STORE, "01".repeat(16));

    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
    assertThat(claim)
        .containsEntry(Annotations.KEY_FINGERPRINT, node.wanted())
        .containsEntry(Annotations.ANCHOR, anchor)
        .containsEntry(Annotations.FORMED, claim.get(Annotations.CLUSTER_ID));
    assertThat(shop.config()).containsEntry("anchor-0", anchor);
    assertThat(shop.config().get("nats.conf")).doesNotContain("bootstrap");
    assertThat(shop.demo().getMetadata().getAnnotations()).containsKey(Annotations.FORMED);
  }

  @Test
  void aSettledClusterIsLeftAlone() {
    shop.pass();

    assertThat(shop.writes()).isEmpty();
  }

  @Test
  void anOlderStoreDoesNotChangeTheRecordThatGivesItAway() {
    node.says("epoch", 7).says("bootId", "07".repeat(16));
    shop.settle();
    String recorded = shop.claim().getMetadata().getAnnotations().get(Annotations.ANCHOR);

    node.says("epoch", 3).says("bootId", "03".repeat(16));
    shop.settle();

    assertThat(shop.claim().getMetadata().getAnnotations())
        .containsEntry(Annotations.ANCHOR, recorded);
    assertThat(shop.reason("Stalled")).isEqualTo("StoreRolledBack");
  }

  @Test
  void aClaimThatIsDeletedDuringAPassIsNotMadeAgainWithWhatWasKnownOfItsVolume() {
    node.says("epoch", 2).says("bootId", "02".repeat(16));

    shop.loseClaimDuringThePass();
    assertThat(shop.claim()).isNull();
    assertThat(shop.writes()).isEmpty();

    node.goes();
    shop.settle();
    assertThat(shop.claim()).isNull();
    assertThat(shop.reason("Stalled")).isEqualTo("VolumesMissing");
  }

  @Test
  void wipedAnnotationsComeBackFromWhatIsLeft() {
    Map<String, String> before = shop.claim().getMetadata().getAnnotations();

    shop.wipeClusterAnnotations();
    shop.settle();
    assertThat(shop.demo().getMetadata().getAnnotations())
        .containsEntry(Annotations.CLUSTER_ID, before.get(Annotations.CLUSTER_ID));

    shop.wipeClusterAnnotations();
    shop.wipeClaimAnnotations();
    shop.settle();
    assertThat(shop.claim().getMetadata().getAnnotations()).containsAllEntriesOf(before);
    assertThat(shop.demo().getMetadata().getAnnotations())
        .containsEntry(Annotations.CLUSTER_SALT, before.get(Annotations.CLUSTER_SALT));
  }

  @Test
  void aCipherChangeIsClaimedBeforeTheNodeIsRestarted() {
    shop.spec(it -> it.replace("encryption: {", "encryption: {cipher: chachapoly, "));

    shop.settle();

    assertThat(shop.reason("Ready")).isEqualTo("RollingOut");
    assertThat(shop.demo().getStatus().encryption().cipher()).isEqualTo("aes");
    assertThat(shop.demo().getStatus().encryption().accepted().cipher()).isEqualTo("chachapoly");
    var writes = shop.writesWhileSettling();
    int claim = last(writes, "/streamingclusters/demo/status", "pods/demo-0/eviction");
    assertThat(claim).isLessThan(index(writes, "pods/demo-0/eviction"));
    assertThat(index(writes, "statefulsets/demo")).isLessThan(claim);

    node.says("cipher", "chachapoly").says("epoch", 2).says("bootId", "02".repeat(16));
    node.comesBack();
    shop.settle();
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
    assertThat(shop.demo().getStatus().roll()).isEmpty();
    assertThat(shop.demo().getStatus().encryption().cipher()).isEqualTo("chachapoly");
    assertThat(shop.events()).contains("CipherChanging").containsOnlyOnce("CipherChanged");
    assertThat(shop.writes()).isEmpty();
  }

  @Test
  void aRefusedKeyChangesNothingButTheStatus() {
    String template = shop.set().getMetadata().getResourceVersion();
    shop.replaceKey("demo-key", "another key of more than sixteen bytes");

    shop.settle();

    assertThat(shop.reason("Stalled")).isEqualTo("KeyChangeRefused");
    assertThat(shop.condition("Available").getStatus()).isEqualTo("True");
    assertThat(shop.set().getMetadata().getResourceVersion()).isEqualTo(template);
    assertThat(shop.writesWhileSettling())
        .allMatch(it -> it.endsWith("/status") || it.endsWith("/events"));

    shop.restartOperator();
    shop.wipeStatus();
    shop.settle();
    assertThat(shop.reason("Stalled")).isEqualTo("KeyChangeRefused");
  }

  @Test
  void aRefusedKeyDoesNotStopARollForAnotherReason() {
    shop.key("other-key", "another key of more than sixteen bytes");
    shop.spec(it -> it.replace("name: demo-key}", "name: other-key}"));
    shop.settle();
    assertThat(shop.reason("Stalled")).isEqualTo("KeyChangeRefused");

    shop.spec(
        it ->
            it.replace("replicas: 1", "image: localhost/sealstream-server:next")
                .concat("  service: {type: NodePort}\n"));
    shop.settle();

    assertThat(shop.writesWhileSettling()).anyMatch(it -> it.endsWith("pods/demo-0/eviction"));
    assertThat(shop.image()).isEqualTo("localhost/sealstream-server:next");
    assertThat(shop.serviceType()).isEqualTo("NodePort");
    node.says("epoch", 2).says("bootId", "02".repeat(16)).comesBack();
    shop.settle();
    assertThat(shop.reason("Stalled")).isEqualTo("KeyChangeRefused");
    assertThat(shop.demo().getStatus().roll()).isEmpty();
  }

  @Test
  void aKeyThatIsReplacedStopsEveryRestartAndNothingElse() {
    shop.replaceKey("demo-key", "another key of more than sixteen bytes");
    shop.settle();

    shop.spec(
        it ->
            it.replace("replicas: 1", "image: localhost/sealstream-server:next")
                .concat("  service: {type: NodePort}\n"));
    shop.settle();

    assertThat(shop.writesWhileSettling()).noneMatch(it -> it.contains("/pods/"));
    assertThat(shop.serviceType()).isEqualTo("NodePort");
  }

  @Test
  void whatIsAskedForDuringAPauseIsRememberedOnlyOnceItIsCarriedOut() {
    var before = shop.demo().getStatus().encryption();
    shop.pause("true");
    shop.key("demo-key-2", "another key of more than sixteen bytes");
    shop.spec(
        it ->
            it.replace(
                    "{keySecretRef: {name: demo-key}}",
                    "{cipher: chachapoly, keySecretRef: {name: demo-key-2},"
                        + " previousKeySecretRef: {name: demo-key}}")
                .replace("replicas: 1", "image: localhost/sealstream-server:next"));
    shop.settle();

    assertThat(shop.demo().getStatus().encryption().memory()).isEqualTo(before.memory());
    assertThat(shop.demo().getStatus().image()).isEqualTo("localhost/sealstream-server:dev");
    assertThat(shop.reason("Ready")).isEqualTo("Paused");
    assertThat(shop.writesWhileSettling())
        .allMatch(it -> it.endsWith("/status") || it.endsWith("/events"));

    shop.wipeStatus();
    shop.settle();
    assertThat(shop.demo().getStatus().encryption().accepted()).isEqualTo(before.accepted());

    shop.pause("false");
    shop.settle();
    assertThat(shop.demo().getStatus().encryption().accepted().keySecretRef().name())
        .isEqualTo("demo-key-2");
  }

  @Test
  void whatARefusedStartSaidOfTheVolumeOutlivesItsPodAndEndsWhenAServerServes() {
    String said =
        """
        {"code":"KeyringDamaged","clusterId":"%s","ringGeneration":0,"store":"untouched"}"""
            .formatted(shop.demo().getStatus().clusterId());
    node.refuses("some log line\n" + said);
    shop.settle();
    assertThat(shop.reason("Stalled")).isEqualTo("KeyringDamaged");
    assertThat(shop.claim().getMetadata().getAnnotations().get(Annotations.REFUSED_START))
        .contains("KeyringDamaged");

    node.goes();
    shop.restartOperator();
    shop.wipeStatus();
    shop.settle();
    assertThat(shop.reason("Stalled")).isEqualTo("KeyringDamaged");

    node.says("epoch", 2).says("bootId", "02".repeat(16)).comesBack();
    shop.settle();
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
    assertThat(shop.claim().getMetadata().getAnnotations())
        .doesNotContainKey(Annotations.REFUSED_START);
  }

  @Test
  void aRefusedPodStaysWhenItsSecretGoesInTheMomentBeforeItIsReplaced() {
    String said =
        """
        {"code":"KeyMismatch","ring":"%s","ringGeneration":2,"salt":"%s","store":"untouched"}"""
            .formatted(
                node.wanted(),
                shop.claim().getMetadata().getAnnotations().get(Annotations.CLUSTER_SALT));
    node.refuses(said);
    shop.later(Duration.ofSeconds(11));

    shop.loseKeyDuringThePass();
    assertThat(shop.pod()).isPresent();
    assertThat(shop.events()).doesNotContain("RefusedPodsRestarted");

    shop.key("demo-key", Shop.KEY);
    shop.settle();
    assertThat(shop.pod()).isEmpty();
    assertThat(shop.events()).contains("RefusedPodsRestarted");
  }

  @Test
  void aPodThatServesAndIsNotReadyGoesByEviction() {
    node.isNotReady();
    shop.spec(it -> it.replace("replicas: 1", "image: localhost/sealstream-server:next"));

    shop.settle();

    assertThat(shop.writesWhileSettling())
        .filteredOn(it -> it.contains("/pods/"))
        .containsExactly("POST /api/v1/namespaces/shop/pods/demo-0/eviction");
  }

  @Test
  void aStatefulSetDeletedDuringARefusalComesBackAsItWas() {
    String wanted = node.wanted();
    shop.replaceKey("demo-key", "another key of more than sixteen bytes");
    shop.settle();
    shop.client().apps().statefulSets().inNamespace("shop").withName("demo").delete();

    shop.settle();

    assertThat(node.wanted()).isEqualTo(wanted);
    assertThat(shop.events()).contains("StatefulSetRestored");
  }

  @Test
  void aStatefulSetThatIsStillGoingIsAnnouncedAndMadeAgainOnceItIsGone() {
    shop.replaceKey("demo-key", "another key of more than sixteen bytes");
    shop.settle();
    String uid = shop.set().getMetadata().getUid();
    shop.edit(set -> set.getMetadata().setFinalizers(List.of("orphan")));
    shop.client().apps().statefulSets().inNamespace("shop").withName("demo").delete();

    shop.settle();
    assertThat(shop.set().getMetadata().getUid()).isEqualTo(uid);
    assertThat(shop.events()).contains("StatefulSetRestored");

    shop.edit(set -> set.getMetadata().setFinalizers(List.of()));
    shop.settle();
    assertThat(shop.set().getMetadata().getUid()).isNotEqualTo(uid);
    assertThat(shop.events()).containsOnlyOnce("StatefulSetRestored");
  }

  @Test
  void aLongMissingSecretStaysMissingForANewOperator() {
    shop.deleteKey("demo-key");
    shop.settle();
    assertThat(shop.condition("KeyAccepted").getStatus()).isEqualTo("Unknown");
    assertThat(shop.condition("Stalled").getStatus()).isEqualTo("False");

    shop.later(Duration.ofSeconds(61));
    shop.settle();
    assertThat(shop.reason("Stalled")).isEqualTo("KeySecretMissing");

    shop.restartOperator();
    shop.settle();
    assertThat(shop.reason("Stalled")).isEqualTo("KeySecretMissing");
  }

  @Test
  void metricsSayWhatTheStatusSays() {
    assertThat(shop.gauge("sealstream.cluster.condition", "type", "Ready")).hasValue(1);

    shop.replaceKey("demo-key", "another key of more than sixteen bytes");
    shop.settle();

    assertThat(shop.gauge("sealstream.cluster.condition", "type", "Ready")).hasValue(0);
    assertThat(shop.gauge("sealstream.cluster.condition", "type", "Stalled")).hasValue(1);

    shop.client().resource(shop.demo()).delete();
    shop.pass();
    assertThat(shop.gauge("sealstream.cluster.condition", "type", "Ready")).isEmpty();
  }

  @Test
  void eachStateIsAnnouncedOnce() {
    shop.replaceKey("demo-key", "another key of more than sixteen bytes");
    shop.settle();
    shop.settle();
    shop.replaceKey("demo-key", Shop.KEY);
    shop.settle();

    assertThat(shop.events())
        .containsExactly("AllNodesServing", "KeyChangeRefused", "AllNodesServing");
  }

  private static int index(List<String> writes, String end) {
    for (int i = 0; i < writes.size(); i++) {
      if (writes.get(i).endsWith(end)) {
        return i;
      }
    }
    throw new AssertionError("no write of " + end + " in " + writes);
  }

  /** The last write of one kind before another. */
  private static int last(List<String> writes, String end, String before) {
    int last = -1;
    for (int i = 0; i < index(writes, before); i++) {
      last = writes.get(i).endsWith(end) ? i : last;
    }
    return last;
  }
}
