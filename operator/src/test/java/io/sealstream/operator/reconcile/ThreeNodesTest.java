package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Annotations;
import io.sealstream.operator.api.NodeState;
import io.sealstream.operator.api.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster of three, each with an admin port of its own: how it is made, seen and rolled. */
class ThreeNodesTest {
  private final Shop shop = new Shop();
  private final List<ScriptedNode> nodes = new ArrayList<>();

  @BeforeEach
  void startTogether() throws Exception {
    shop.key("demo-key", Shop.KEY);
    shop.clusterOf(3);
    shop.pass();
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      nodes.add(new ScriptedNode(shop, ordinal).says("formed", false).isBehind());
    }
    shop.settle();
  }

  @AfterEach
  void close() {
    nodes.forEach(ScriptedNode::close);
    shop.close();
  }

  @Test
  void threePodsStartAtOnceBehindOneBudgetAndReachEachOther() {
    assertThat(shop.set().getSpec().getReplicas()).isEqualTo(3);
    assertThat(shop.set().getSpec().getPodManagementPolicy()).isEqualTo("Parallel");
    assertThat(IntStream.range(0, 3).mapToObj(shop::claim)).doesNotContainNull();
    assertThat(shop.claim(3)).isNull();
    assertThat(
            shop.client()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace("shop")
                .withName("demo")
                .get()
                .getSpec()
                .getMaxUnavailable()
                .getIntVal())
        .isEqualTo(1);
    assertThat(
            shop.client()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace("shop")
                .withName("demo")
                .get()
                .getSpec()
                .getIngress())
        .anySatisfy(
            rule -> {
              assertThat(rule.getPorts().getFirst().getPort().getIntVal()).isEqualTo(6222);
              assertThat(rule.getFrom().getFirst().getPodSelector().getMatchLabels()).isNotEmpty();
            });
    assertThat(shop.config().get("nats.conf"))
        .contains("demo-0.demo-headless.shop.svc:6222", "demo-2.demo-headless.shop.svc:6222");
  }

  @Test
  void storesAreBornUntilTheFirstNodeSaysThatTheyHaveFormedAndNeverAgain() {
    assertThat(shop.config().get("nats.conf")).contains("bootstrap: true");
    assertThat(shop.demo().getMetadata().getAnnotations()).doesNotContainKey(Annotations.FORMED);
    assertThat(shop.reason("Available")).isEqualTo("NodesStarting");
    assertThat(shop.condition("Ready").getMessage()).contains("have not formed their cluster yet");
    assertThat(status(1).message()).contains("the cluster has not formed yet");

    nodes.get(1).says("formed", true);
    shop.settle();

    String id = shop.demo().getStatus().clusterId();
    assertThat(shop.config().get("nats.conf")).doesNotContain("bootstrap");
    assertThat(shop.demo().getMetadata().getAnnotations()).containsEntry(Annotations.FORMED, id);
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      assertThat(shop.claim(ordinal).getMetadata().getAnnotations())
          .containsEntry(Annotations.FORMED, id);
    }

    nodes.get(1).says("formed", false);
    shop.wipeClusterAnnotations();
    shop.wipeStatus();
    shop.restartOperator();
    shop.settle();
    assertThat(shop.config().get("nats.conf")).doesNotContain("bootstrap");
    assertThat(shop.demo().getMetadata().getAnnotations()).containsEntry(Annotations.FORMED, id);
  }

  @Test
  void aServerThatKnowsOfNoClusterIsNotTakenForOneThatHasFormed() {
    nodes.forEach(node -> node.says("formed", true).says("cluster", null));

    shop.settle();

    assertThat(shop.config().get("nats.conf")).contains("bootstrap: true");
    assertThat(shop.reason("Ready")).isEqualTo("NodesStarting");
  }

  @Test
  void theyAreReadyOnceEachIsCurrentAndLeftAloneThen() {
    formed();
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
    assertThat(shop.reason("Available")).isEqualTo("QuorumServing");
    assertThat(shop.condition("QuorumHealthy").getMessage())
        .isEqualTo("3 of 3 nodes say that they serve and are current.");

    shop.pass();
    assertThat(shop.writes()).isEmpty();
  }

  @Test
  void oneThatIsBehindIsNamedAndTwoAreAQuorumLost() {
    formed();
    nodes.get(2).isBehind();
    shop.settle();
    assertThat(status(2).state()).isEqualTo(NodeState.CATCHING_UP);
    assertThat(status(2).message()).contains("is behind, or has no leader now");
    assertThat(shop.condition("Ready").getMessage())
        .isEqualTo("3 of 3 nodes serve, and 2 of them are current.");
    assertThat(shop.condition("QuorumHealthy").getStatus()).isEqualTo("True");

    nodes.get(1).isBehind();
    shop.settle();
    assertThat(shop.reason("QuorumHealthy")).isEqualTo("QuorumLost");
    assertThat(shop.condition("Available").getStatus()).isEqualTo("True");
  }

  @Test
  void aCipherChangeGoesFromNodeToNodeAndTheMetaLeaderIsTheLast() {
    formed();
    shop.spec(it -> it.replace("encryption: {", "encryption: {cipher: chachapoly, "));

    shop.settle();
    assertThat(evicted()).containsExactly("demo-2");

    nodes.get(2).says("cipher", "chachapoly").isBehind().restarts();
    shop.settle();
    assertThat(evicted()).isEmpty();
    assertThat(shop.reason("Ready")).isEqualTo("RollingOut");

    nodes.get(2).leads(0, false);
    shop.settle();
    assertThat(evicted()).isEmpty();
    assertThat(nodes.get(0).handOvers()).isPositive();

    nodes.get(0).leads(0, false);
    nodes.get(2).leads(2, false);
    shop.settle();
    assertThat(evicted()).containsExactly("demo-0");

    nodes.get(0).says("cipher", "chachapoly").restarts();
    shop.settle();
    assertThat(evicted()).isEmpty();
    assertThat(nodes.get(1).handOvers()).isPositive();

    nodes.get(1).leads(0, false);
    nodes.get(0).leads(4, true);
    shop.settle();
    assertThat(evicted()).containsExactly("demo-1");

    nodes.get(1).says("cipher", "chachapoly").restarts();
    shop.settle();
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
    assertThat(shop.demo().getStatus().roll()).isEmpty();
  }

  @Test
  void twoNodesMoreComeInOneAfterTheOtherAndNobodyIsRestarted() throws Exception {
    formed();
    shop.spec(it -> it.replace("replicas: 3", "replicas: 5"));

    shop.settle();

    assertThat(shop.set().getSpec().getReplicas()).isEqualTo(4);
    assertThat(shop.claim(3)).isNotNull();
    assertThat(shop.claim(4)).isNull();
    assertThat(shop.config().get("nats.conf")).contains("demo-3.demo-headless", "join: true");
    assertThat(shop.config()).doesNotContainKey("anchor-3");
    assertThat(shop.reason("Ready")).isEqualTo("Scaling");
    assertThat(shop.condition("Stalled").getStatus()).isEqualTo("False");

    nodes.add(new ScriptedNode(shop, 3).isBehind());
    shop.restartOperator();
    shop.settle();
    assertThat(shop.set().getSpec().getReplicas()).isEqualTo(4);
    assertThat(shop.condition("Ready").getMessage()).contains("demo-3 has to serve and be current");

    nodes.get(3).leads(0, false);
    shop.settle();
    assertThat(shop.set().getSpec().getReplicas()).isEqualTo(5);

    nodes.add(new ScriptedNode(shop, 4).leads(0, false));
    shop.settle();
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
    assertThat(evicted()).isEmpty();
  }

  @Test
  void aNodeThatCameInLeavesAgainAndItsVolumeStaysAndIsKnownToHoldNothing() throws Exception {
    formed();
    shop.spec(it -> it.replace("replicas: 3", "replicas: 5"));
    shop.settle();
    nodes.add(new ScriptedNode(shop, 3).isBehind());
    shop.settle();

    shop.spec(it -> it.replace("replicas: 5", "replicas: 3"));
    shop.settle();
    assertThat(nodes.get(3).departures()).as("it is not current yet").isZero();

    nodes.get(3).leads(0, false);
    shop.settle();
    assertThat(departure(3)).startsWith("Leaving ");
    shop.pass();
    assertThat(nodes.get(3).departures()).isPositive();
    assertThat(shop.set().getSpec().getReplicas()).isEqualTo(4);
    assertThat(shop.condition("Ready").getMessage()).contains("demo-3 leaves for good");

    nodes.get(3).hasLeft();
    shop.settle();
    assertThat(departure(3)).startsWith("Gone ");
    assertThat(shop.set().getSpec().getReplicas()).isEqualTo(3);
    assertThat(shop.config()).as("its pod is there").containsKey("anchor-3");
    assertThat(shop.reason("Ready")).as("nobody rolls").isEqualTo("AllNodesServing");

    nodes.get(3).goes();
    shop.settle();
    assertThat(shop.config()).doesNotContainKey("anchor-3");
    assertThat(shop.config().get("nats.conf")).doesNotContain("demo-3.demo-headless");
    assertThat(shop.claim(3).getMetadata().getAnnotations())
        .doesNotContainKeys(Annotations.ANCHOR, Annotations.KEY_FINGERPRINT, Annotations.FORMED);
    assertThat(shop.demo().getStatus().nodes()).hasSize(3);
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
  }

  private String departure(int ordinal) {
    return shop.claim(ordinal).getMetadata().getAnnotations().get(Annotations.DEPARTURE);
  }

  @Test
  void aNodeLessIsRefusedAndThoseThatAreThereStay() {
    formed();
    shop.spec(it -> it.replace("replicas: 3", "replicas: 1"));

    shop.settle();

    assertThat(shop.reason("Stalled")).isEqualTo("ScaleDownRefused");
    assertThat(shop.set().getSpec().getReplicas()).isEqualTo(3);
    assertThat(shop.config().get("nats.conf")).contains("demo-2.demo-headless.shop.svc:6222");
  }

  @Test
  void aStatefulSetThatIsScaledByHandIsSetBack() {
    formed();
    shop.edit(set -> set.getSpec().setReplicas(1));

    shop.settle();

    assertThat(shop.set().getSpec().getReplicas()).isEqualTo(3);
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
  }

  /** demo-1 leads the meta group and most streams, demo-2 nothing. */
  private void formed() {
    nodes.forEach(node -> node.says("formed", true));
    nodes.get(0).leads(2, false);
    nodes.get(1).leads(4, true);
    nodes.get(2).leads(0, false);
    shop.settle();
  }

  private NodeStatus status(int ordinal) {
    return shop.demo().getStatus().nodes().get(ordinal);
  }

  /** The pods that were made to go the last time that it settled. */
  private List<String> evicted() {
    return shop.writesWhileSettling().stream()
        .filter(it -> it.contains("/pods/"))
        .map(it -> it.replaceAll(".*/pods/(.*)/eviction", "$1"))
        .toList();
  }
}
