package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.observe.VolumeSize;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster that asks for more room. */
class VolumeGrowthTest {
  private static final String OF_TWO = "max_file_store: 1825361100\n";
  private static final String OF_FOUR = "max_file_store: 3650722201\n";

  private final Shop shop = new Shop();
  private ScriptedNode node;

  @BeforeEach
  void serve() throws Exception {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("");
    shop.pass();
    shop.volumeHas("2Gi");
    node = new ScriptedNode(shop);
    shop.settle();
  }

  @AfterEach
  void close() {
    node.close();
    shop.close();
  }

  @Test
  void theClaimGrowsAtOnceAndTheStoreOnceItsVolumeHas() {
    shop.spec(it -> it.replace("size: 2Gi", "size: 4Gi"));
    shop.settle();

    assertThat(claimed()).isEqualTo("4Gi");
    assertThat(shop.reason("Ready")).isEqualTo("VolumesGrowing");
    assertThat(shop.condition("Ready").getMessage()).contains("data-demo-0 has 2Gi of 4Gi");
    assertThat(shop.condition("Reconciling").getStatus()).isEqualTo("True");
    assertThat(shop.config().get("nats.conf")).contains(OF_TWO);
    assertThat(shop.pod()).isPresent();

    shop.volumeHas("4Gi");
    shop.settle();
    assertThat(shop.config().get("nats.conf")).contains(OF_FOUR);
    assertThat(shop.pod()).isEmpty();

    node.says("epoch", 2).says("bootId", "02".repeat(16)).comesBack();
    shop.settle();
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
  }

  @Test
  void aClassWithoutGrowthIsSaidAndTheRestOfTheSpecIsCarriedOut() {
    shop.noVolumeGrowsTo("4Gi");
    shop.spec(it -> it.replace("size: 2Gi}", "size: 4Gi}").concat("  service: {type: NodePort}\n"));
    node.says("epoch", 2).says("bootId", "02".repeat(16));
    shop.settle();

    assertThat(shop.reason("Stalled")).isEqualTo("VolumeGrowthRefused");
    assertThat(shop.condition("Ready").getMessage())
        .contains("data-demo-0 stays at 2Gi")
        .contains("the class does not allow it");
    assertThat(shop.condition("Available").getStatus()).isEqualTo("True");
    assertThat(shop.serviceType()).isEqualTo("NodePort");
    assertThat(shop.pod()).isPresent();
    assertThat(shop.config().get("nats.conf")).contains(OF_TWO);
    assertThat(shop.claim().getMetadata().getAnnotations().get(Annotations.ANCHOR))
        .contains("\"epoch\":2");

    shop.allowsEverything();
    shop.settle();
    assertThat(claimed()).isEqualTo("4Gi");
    assertThat(shop.reason("Ready")).isEqualTo("VolumesGrowing");
  }

  private String claimed() {
    return VolumeSize.of(shop.claim()).asked().toString();
  }
}
