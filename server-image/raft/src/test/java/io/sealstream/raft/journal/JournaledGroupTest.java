package io.sealstream.raft.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftRole;
import io.sealstream.store.SimDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups whose logs are in sealed stores: what was acknowledged survives the power. */
class JournaledGroupTest {
  private final Map<MemberId, SimDisk> disks = new HashMap<>();
  private final Map<MemberId, DiaryNode> nodes = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final List<MemberId> ids = new ArrayList<>();
  private final List<String> acknowledged = new ArrayList<>();

  JournaledGroupTest() {
    clock.scheduleAtFixedRate(
        () -> nodes.values().forEach(node -> node.group().tick()), 50, 50, TimeUnit.MILLISECONDS);
  }

  private void found(int members) throws Exception {
    for (int i = 0; i < members; i++) {
      MemberId id = new MemberId(1, i);
      ids.add(id);
      disks.put(id, new SimDisk());
    }
    startAll();
  }

  private void startAll() throws Exception {
    for (MemberId id : ids) {
      nodes.put(
          id,
          new DiaryNode(
              disks.get(id),
              id,
              Members.founding(ids),
              (to, message) ->
                  Optional.ofNullable(nodes.get(to))
                      .ifPresent(node -> node.group().receive(message))));
    }
  }

  private void cutPower(long seed) {
    for (MemberId id : ids) {
      nodes.remove(id).crash(seed + id.low());
    }
  }

  @AfterEach
  void end() {
    clock.shutdownNow();
    nodes.values().forEach(DiaryNode::close);
  }

  private DiaryNode leader() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> findLeader().isPresent());
    return findLeader().orElseThrow();
  }

  private Optional<DiaryNode> findLeader() {
    return nodes.values().stream()
        .filter(node -> node.group().status().role() == RaftRole.LEADER)
        .findFirst();
  }

  /** Until it is acknowledged; one whose fate is not known is written again. */
  private void write(String text) throws Exception {
    for (Outcome outcome = new Outcome.Busy(); !(outcome instanceof Outcome.Done); ) {
      CompletableFuture<Outcome> answer = new CompletableFuture<>();
      leader().group().propose(Diary.line(text), answer::complete);
      outcome = answer.get(120, TimeUnit.SECONDS);
    }
    acknowledged.add(text);
  }

  private void everybodyApplied(long index) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                nodes.values().stream()
                    .allMatch(node -> node.group().status().appliedIndex() >= index));
  }

  /** Lines that nobody waits for: they may survive the power, or not. */
  private void writeWithoutWaiting(String text) {
    for (int i = 0; i < 5; i++) {
      String line = "%s, %d".formatted(text, i);
      findLeader().ifPresent(to -> to.group().propose(Diary.line(line), outcome -> {}));
    }
  }

  private void everybodyHasWhatWasAcknowledged() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () ->
                nodes
                    .values()
                    .forEach(
                        node ->
                            assertThat(node.diary().lines())
                                .containsSubsequence(acknowledged)
                                .isEqualTo(nodes.get(ids.getFirst()).diary().lines())));
  }

  @Test
  void aSingleMemberKeepsWhatItAcknowledged() throws Exception {
    found(1);
    write("before a checkpoint");
    leader().checkpoint();
    write("behind a checkpoint");
    cutPower(1);
    startAll();
    write("after the power was gone");
    everybodyHasWhatWasAcknowledged();
  }

  @Test
  void threeMembersKeepWhatTheyAcknowledgedThroughPowerCuts() throws Exception {
    found(3);
    for (int life = 0; life < 4; life++) {
      for (int i = 0; i < 20; i++) {
        write("life %d, line %d".formatted(life, i));
      }
      DiaryNode one = nodes.get(ids.get(life % 3));
      one.checkpoint();
      everybodyApplied(one.group().status().appliedIndex());
      write("behind the checkpoint of life " + life);
      writeWithoutWaiting("at the end of life " + life);
      cutPower(life * 100);
      startAll();
    }
    write("after all");
    everybodyHasWhatWasAcknowledged();
  }
}
