package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Annotations;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An operator that is killed after any of its writes while a node comes in or leaves. */
class KilledResizingTest {
  private static final int FEWEST_WRITES = 4;

  private Shop shop;
  private List<ScriptedNode> nodes;

  @AfterEach
  void close() {
    nodes.forEach(ScriptedNode::close);
    shop.close();
  }

  /** Else the next operator would take it away again without telling it to leave. */
  @Test
  void aNodeIsRememberedBeforeItsPodIsAskedFor() throws Exception {
    int writes = 0;
    boolean killed = true;
    for (; killed; writes++) {
      threeThatServe();
      shop.spec(it -> it.replace("replicas: 3", "replicas: 5"));

      killed = shop.settleOrDie(writes);

      assertThat(shop.demo().getStatus().nodes())
          .as("after %d", writes)
          .hasSizeGreaterThanOrEqualTo(replicas());
      shop.restartOperator();
      shop.settle();
      assertThat(replicas()).isEqualTo(4);
      assertThat(shop.claim(4)).isNull();
      next(killed);
    }
    assertThat(writes).isGreaterThan(FEWEST_WRITES);
  }

  /** Else its own pod would come in again with an empty store, or be asked for without one. */
  @Test
  void aNodeThatLeftIsTakenAwayOnceAndItsAnchorLast() throws Exception {
    int writes = 0;
    boolean killed = true;
    for (; killed; writes++) {
      threeThatServe();
      shop.spec(it -> it.replace("replicas: 3", "replicas: 5"));
      shop.settle();
      nodes.add(new ScriptedNode(shop, 3).leads(0, false));
      shop.settle();
      shop.spec(it -> it.replace("replicas: 5", "replicas: 3"));
      leaves(4);
      shop.settle();
      ScriptedNode last = nodes.get(3);
      last.hasLeft();

      killed = shop.settleOrDie(writes);

      String said = departure(3);
      assertThat(replicas() == 4 || said.startsWith("Gone ")).as("after %d", writes).isTrue();
      assertThat(shop.config()).containsKey("anchor-3");
      shop.restartOperator();
      shop.settle();
      assertThat(replicas()).isEqualTo(3);
      last.goes();
      shop.settle();
      assertThat(shop.config()).doesNotContainKey("anchor-3");
      assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
      next(killed);
    }
    assertThat(writes).isGreaterThan(FEWEST_WRITES);
  }

  /** The fifth came in meanwhile, and goes first. */
  private void leaves(int ordinal) throws Exception {
    if (replicas() <= ordinal) {
      return;
    }
    nodes.add(new ScriptedNode(shop, ordinal).leads(0, false));
    shop.settle();
    nodes.get(ordinal).hasLeft();
    shop.settle();
    nodes.get(ordinal).goes();
    shop.settle();
  }

  private void threeThatServe() throws Exception {
    shop = new Shop();
    nodes = new ArrayList<>();
    shop.key("demo-key", Shop.KEY);
    shop.clusterOf(3);
    shop.pass();
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      nodes.add(new ScriptedNode(shop, ordinal).leads(0, ordinal == 1));
    }
    shop.settle();
  }

  private void next(boolean again) {
    if (again) {
      close();
    }
  }

  private int replicas() {
    return shop.set().getSpec().getReplicas();
  }

  private String departure(int ordinal) {
    return shop.claim(ordinal)
        .getMetadata()
        .getAnnotations()
        .getOrDefault(Annotations.DEPARTURE, "");
  }
}
