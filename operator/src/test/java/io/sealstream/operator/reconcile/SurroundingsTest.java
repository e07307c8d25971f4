package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.Warning;
import io.sealstream.operator.desired.PodMonitor;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the cluster meets around it: Prometheus, and volumes that others left. */
class SurroundingsTest {
  private final Shop shop = new Shop();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void prometheusIsToldAboutThePodsAndNoLongerWhenNobodyAsksForIt() {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("  monitoring: {podMonitor: Enabled, labels: {release: shop}}\n");
    shop.settle();

    assertThat(monitor().getMetadata().getLabels()).containsEntry("release", "shop");
    assertThat(monitor().getSpec().podMetricsEndpoints())
        .containsExactly(new PodMonitor.Endpoint("monitor", "/metrics"));
    assertThat(shop.demo().getStatus().warnings()).isEmpty();

    shop.spec(it -> it.replace("podMonitor: Enabled", "podMonitor: Disabled"));
    shop.settle();
    assertThat(monitor()).isNull();
  }

  @Test
  void aKubernetesWithoutPodMonitorsIsAWarningUntilItHasThem() {
    shop.knowsNoPodMonitor();
    shop.key("demo-key", Shop.KEY);
    shop.cluster("  monitoring: {podMonitor: Enabled}\n");
    shop.settle();

    assertThat(shop.demo().getStatus().warnings())
        .singleElement()
        .satisfies(it -> assertThat(it.message()).contains("has no PodMonitor"))
        .extracting(Warning::reason)
        .isEqualTo("PodMonitorNotInstalled");
    assertThat(shop.reason("Ready")).isEqualTo("NodesStarting");
    assertThat(shop.condition("Stalled").getStatus()).isEqualTo("False");

    shop.pause("true");
    shop.settle();
    assertThat(shop.demo().getStatus().warnings()).hasSize(1);
    shop.pause("false");
    shop.settle();
    assertThat(shop.events()).containsOnlyOnce("PodMonitorNotInstalled");

    shop.allowsEverything();
    shop.settle();
    assertThat(shop.demo().getStatus().warnings()).isEmpty();
    assertThat(monitor()).isNotNull();
  }

  @Test
  void sealedVolumesOfNoClusterAreSaidBeforeANewOneIsBegun() {
    leftBehind("data-old-0", "k1:7qk3m2xwa5t4hb6c");
    leftBehind("data-clear-0", "plaintext");
    shop.cluster("");

    shop.pass();

    assertThat(shop.demo().getStatus().warnings())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.reason()).isEqualTo("UnusedSealedVolumes");
              assertThat(it.message()).contains("data-old-0").doesNotContain("data-clear-0");
            });
    assertThat(shop.events()).contains("UnusedSealedVolumes");
  }

  private void leftBehind(String claim, String fingerprint) {
    shop.client()
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(claim)
                .addToAnnotations(Annotations.KEY_FINGERPRINT, fingerprint)
                .endMetadata()
                .withNewSpec()
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity("1Gi")))
                .endResources()
                .endSpec()
                .build())
        .create();
  }

  private PodMonitor monitor() {
    return shop.client().resources(PodMonitor.class).inNamespace("shop").withName("demo").get();
  }
}
