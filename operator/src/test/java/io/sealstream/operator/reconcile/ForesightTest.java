package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.reconcile.Foresight.Foreseen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person is told of an edit before it is made. */
class ForesightTest {
  private static final String OTHER_KEY = "another key of more than sixteen bytes";

  private final Shop shop = new Shop();
  private ScriptedNode node;

  @BeforeEach
  void serve() throws Exception {
    shop.key("demo-key", Shop.KEY);
    shop.key("other-key", OTHER_KEY);
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
  void aChangeThatRestartsNamesItsPodsAndWhatStopsMeanwhile() {
    Foreseen foreseen = shop.foreseen(it -> it.replace("{keySe", "{cipher: chachapoly, keySe"));

    assertThat(foreseen.refused()).isEmpty();
    assertThat(foreseen.warnings())
        .containsExactly(
            "cipher aes -> chachapoly restarts 1 pod: demo-0",
            "it is the only node: clients wait until it serves again");
    assertThat(shop.writes()).isEmpty();
  }

  @Test
  void aChangeThatRestartsNothingIsTakenInSilence() {
    Foreseen foreseen = shop.foreseen(it -> it.concat("  service: {type: NodePort}\n"));

    assertThat(foreseen.refused()).isEmpty();
    assertThat(foreseen.warnings()).isEmpty();
  }

  @Test
  void anotherKeyIsRefusedWithTheWordsOfTheReconcile() {
    Foreseen foreseen = shop.foreseen(it -> it.replace("name: demo-key}", "name: other-key}"));
    assertThat(foreseen.refused().orElseThrow().reason()).isEqualTo(Reason.KEY_CHANGE_REFUSED);

    shop.spec(it -> it.replace("name: demo-key}", "name: other-key}"));
    shop.settle();
    assertThat(shop.condition("Stalled").getMessage())
        .isEqualTo(foreseen.refused().orElseThrow().message());
  }

  @Test
  void whatIsRefusedAlreadyStopsNoOtherEdit() {
    shop.replaceKey("demo-key", OTHER_KEY);
    shop.settle();

    Foreseen foreseen = shop.foreseen(it -> it.concat("  service: {type: NodePort}\n"));

    assertThat(foreseen.refused()).isEmpty();
    assertThat(foreseen.warnings())
        .singleElement()
        .satisfies(it -> assertThat(it).startsWith("not carried out: Secret demo-key holds "));
  }

  @Test
  void whatTheOperatorHoldsWithoutDangerIsAWarning() {
    Foreseen foreseen = shop.foreseen(it -> it.replace("replicas: 1", "replicas: 3"));

    assertThat(foreseen.refused()).isEmpty();
    assertThat(foreseen.warnings())
        .singleElement()
        .satisfies(it -> assertThat(it).contains("spec.replicas asks for 3 nodes"));
  }
}
