package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Annotations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An operator that is killed while a node comes in or leaves: one after the other after each single
 * write, so that every state which one can leave behind is met by one that remembers nothing; and
 * once only, after a write that is drawn, with all the time in the world for the next one. {@code
 * -Doperator.cuts=100} has each write be the last once.
 */
class KilledResizingTest {
  private static final int FEWEST_WRITES = 4;
  private static final int MOST_WRITES = 100;
  private static final int CUTS = Integer.getInteger("operator.cuts", 1);
  private static final long SEED = Long.getLong("operator.seed", 1);

  private Shop shop;
  private List<ScriptedNode> nodes = List.of();

  @AfterEach
  void close() {
    nodes.forEach(ScriptedNode::close);
    shop.close();
  }

  /** Else the next operator would take it away again without telling it to leave. */
  @Test
  void aNodeIsRememberedBeforeItsPodIsAskedFor() throws Exception {
    threeOfWhichFiveAreAskedFor();
    int writes = killedAfterEveryWrite(this::whoIsAskedForIsRemembered);
    theFourthIsAskedFor();

    for (int cut : cuts(writes)) {
      close();
      threeOfWhichFiveAreAskedFor();
      shop.settleOrDie(cut);
      whoIsAskedForIsRemembered(cut);
      shop.restartOperator();
      shop.settle();
      theFourthIsAskedFor();
    }
  }

  /** Else its own pod would come in again with an empty store, or be asked for without one. */
  @Test
  void aNodeThatLeftIsTakenAwayOnceAndItsAnchorLast() throws Exception {
    fourOfWhichTheLastHasLeft();
    int writes = killedAfterEveryWrite(this::whoIsTakenAwayIsMarked);
    theFourthIsTakenAway();

    for (int cut : cuts(writes)) {
      close();
      fourOfWhichTheLastHasLeft();
      shop.settleOrDie(cut);
      whoIsTakenAwayIsMarked(cut);
      shop.restartOperator();
      shop.settle();
      theFourthIsTakenAway();
    }
  }

  /** No machine fits it, say, and five are not asked for any more. */
  @Test
  void aNodeThatNeverCameIsTakenBack() throws Exception {
    threeOfWhichFiveAreAskedFor();
    shop.settle();
    theFourthIsAskedFor();
    shop.spec(it -> it.replace("replicas: 5", "replicas: 3"));

    killedAfterEveryWrite(this::whoIsAskedForIsRemembered);

    assertThat(replicas()).isEqualTo(3);
    assertThat(shop.demo().getStatus().nodes()).hasSize(3);
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
  }

  /**
   * One operator after the other, each of which gets one write through.
   *
   * @param holds after so many writes
   * @return how many they were
   */
  private int killedAfterEveryWrite(IntConsumer holds) {
    int writes = 0;
    while (shop.settleOrDie(1)) {
      writes++;
      holds.accept(writes);
      assertThat(writes).as("they come to an end").isLessThan(MOST_WRITES);
      shop.restartOperator();
    }
    assertThat(writes).isGreaterThanOrEqualTo(FEWEST_WRITES);
    return writes;
  }

  private static List<Integer> cuts(int writes) {
    List<Integer> all =
        IntStream.rangeClosed(0, writes).boxed().collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(all, new Random(SEED));
    return all.subList(0, Math.min(CUTS, all.size()));
  }

  private void whoIsAskedForIsRemembered(int writes) {
    assertThat(shop.demo().getStatus().nodes())
        .as("after %d of seed %d", writes, SEED)
        .hasSizeGreaterThanOrEqualTo(replicas());
  }

  private void theFourthIsAskedFor() {
    assertThat(replicas()).isEqualTo(4);
    assertThat(shop.claim(4)).isNull();
  }

  private void whoIsTakenAwayIsMarked(int writes) {
    boolean marked = departure(3).startsWith("Gone ");
    assertThat(replicas() == 4 || marked).as("after %d of seed %d", writes, SEED).isTrue();
    assertThat(shop.config()).containsKey("anchor-3");
  }

  private void theFourthIsTakenAway() {
    assertThat(replicas()).isEqualTo(3);
    nodes.get(3).goes();
    shop.settle();
    assertThat(shop.config()).doesNotContainKey("anchor-3");
    assertThat(shop.reason("Ready")).isEqualTo("AllNodesServing");
  }

  private void threeOfWhichFiveAreAskedFor() throws Exception {
    nodesThatServe(3);
    shop.spec(it -> it.replace("replicas: 3", "replicas: 5"));
  }

  /** What was asked for went back to three while the fourth came in. */
  private void fourOfWhichTheLastHasLeft() throws Exception {
    threeOfWhichFiveAreAskedFor();
    shop.settle();
    shop.spec(it -> it.replace("replicas: 5", "replicas: 3"));
    nodes.add(new ScriptedNode(shop, 3).leads(0, false));
    shop.settle();
    nodes.get(3).hasLeft();
  }

  private void nodesThatServe(int count) throws Exception {
    shop = new Shop();
    nodes = new ArrayList<>();
    shop.key("demo-key", Shop.KEY);
    shop.clusterOf(count);
    shop.pass();
    for (int ordinal = 0; ordinal < count; ordinal++) {
      nodes.add(new ScriptedNode(shop, ordinal).leads(0, ordinal == 1));
    }
    shop.settle();
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
