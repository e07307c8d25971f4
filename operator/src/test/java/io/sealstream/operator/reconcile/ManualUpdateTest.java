package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster whose restarts a person approves. */
class ManualUpdateTest {
  private final Shop shop = new Shop();
  private ScriptedNode node;

  @BeforeEach
  void askForAnotherCipher() throws Exception {
    shop.key("demo-key", Shop.KEY);
    shop.cluster("  update: {mode: Manual}\n");
    shop.pass();
    node = new ScriptedNode(shop);
    shop.settle();
    shop.spec(it -> it.replace("encryption: {", "encryption: {cipher: chachapoly, "));
    shop.settle();
  }

  @AfterEach
  void close() {
    node.close();
    shop.close();
  }

  @Test
  void whatIsPlannedStandsInTheStatusAndIsSaidOnce() {
    assertThat(shop.pod()).isPresent();
    assertThat(shop.reason("Ready")).isEqualTo("AwaitingApproval");
    assertThat(shop.condition("Reconciling").getStatus()).isEqualTo("True");
    assertThat(shop.condition("Stalled").getStatus()).isEqualTo("False");
    assertThat(shop.condition("Ready").getMessage()).contains("sealstream.io/approve=" + planId());
    assertThat(shop.demo().getStatus().rollout().plan())
        .singleElement()
        .satisfies(it -> assertThat(it.node()).isEqualTo("demo-0"));

    shop.restartOperator();
    shop.settle();
    assertThat(shop.writes()).isEmpty();
    assertThat(shop.events()).containsOnlyOnce("AwaitingApproval");
  }

  @Test
  void theApprovedPlanIsCarriedOut() {
    shop.approve(planId());
    shop.settle();
    assertThat(shop.pod()).isEmpty();

    node.says("cipher", "chachapoly").says("epoch", 2).says("bootId", "02".repeat(16));
    node.comesBack();
    shop.settle();

    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
    assertThat(shop.demo().getStatus().roll()).isEmpty();
  }

  @Test
  void whatWasApprovedBeforeTheLastEditIsNot() {
    String first = planId();
    shop.spec(it -> it.replace("replicas: 1", "image: localhost/sealstream-server:next"));
    shop.settle();

    shop.approve(first);
    shop.settle();

    assertThat(planId()).isNotEqualTo(first);
    assertThat(shop.pod()).isPresent();
    assertThat(shop.reason("Ready")).isEqualTo("AwaitingApproval");
  }

  @Test
  void takingTheChangeBackNeedsNoApproval() {
    shop.spec(it -> it.replace("cipher: chachapoly, ", ""));
    shop.settle();

    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
    assertThat(shop.demo().getStatus().roll()).isEmpty();
  }

  private String planId() {
    return shop.demo().getStatus().rollout().id();
  }
}
