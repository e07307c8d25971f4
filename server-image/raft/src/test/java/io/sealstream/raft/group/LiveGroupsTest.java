package io.sealstream.raft.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups on real threads: nothing is lost between those who call, tick and sync. */
class LiveGroupsTest {
  private final LiveNodes nodes = new LiveNodes();

  private static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5));
  }

  @AfterEach
  void end() {
    nodes.close();
    assertThat(nodes.failure()).isEmpty();
  }

  /** Writes until it is acknowledged; what ended with an unknown outcome may be there twice. */
  private void write(List<MemberId> group, String text) {
    ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
    Runnable tryAgain =
        () ->
            nodes
                .leader(group)
                .ifPresentOrElse(
                    leader -> leader.propose(new LiveNodes.Text(text), outcomes::add),
                    () -> outcomes.add(new Outcome.Busy()));
    tryAgain.run();
    await()
        .until(
            () -> {
              Outcome outcome = outcomes.poll();
              if (outcome != null && !(outcome instanceof Outcome.Done)) {
                tryAgain.run();
              }
              return outcome instanceof Outcome.Done;
            });
  }

  @Test
  void whatManyThreadsWriteIsAppliedInOneOrder() {
    List<MemberId> group = nodes.found(1);
    await().until(() -> nodes.leader(group).isPresent());
    ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
    IntStream.range(0, 2000)
        .parallel()
        .mapToObj(i -> "write " + i)
        .forEach(
            text ->
                nodes
                    .leader(group)
                    .ifPresent(
                        leader ->
                            leader.propose(
                                new LiveNodes.Text(text),
                                outcome -> {
                                  if (outcome instanceof Outcome.Done) {
                                    acknowledged.add(text);
                                  }
                                })));
    write(group, "the last one");
    List<String> order = new ArrayList<>();
    await()
        .untilAsserted(
            () -> {
              order.clear();
              order.addAll(nodes.applied(group.getFirst()));
              assertThat(order).contains("the last one");
              group.forEach(member -> assertThat(nodes.applied(member)).isEqualTo(order));
            });
    assertThat(order).containsAll(acknowledged);
    assertThat(order).filteredOn(text -> text.startsWith("write")).doesNotHaveDuplicates();
  }

  @Test
  void hundredsOfGroupsShareTwoThreads() {
    List<List<MemberId>> groups = IntStream.range(0, 300).mapToObj(nodes::found).toList();
    for (List<MemberId> group : groups) {
      await().until(() -> nodes.leader(group).isPresent());
      write(group, "first");
    }
    await()
        .untilAsserted(
            () ->
                groups.forEach(
                    group ->
                        group.forEach(
                            member -> assertThat(nodes.applied(member)).contains("first"))));
  }
}
