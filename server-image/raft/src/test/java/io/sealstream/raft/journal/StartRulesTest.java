package io.sealstream.raft.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftStatus;
import io.sealstream.store.Resealing;
import io.sealstream.store.SimDisk;
import io.sealstream.store.StoreSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A member takes part only while it can keep what it promises, and a full disk breaks nothing. */
class StartRulesTest {
  private static final int BLOCK = 4096;

  private final DiaryCluster cluster = new DiaryCluster();

  @AfterEach
  void end() {
    cluster.close();
  }

  private void write(String what, int lines) throws Exception {
    for (int i = 0; i < lines; i++) {
      cluster.write("%s %d".formatted(what, i));
    }
  }

  @Test
  void aStoreThatSyncsNowAndThenFoundsNoReplica() {
    cluster.settings(new StoreSettings(Optional.of(Duration.ofMinutes(1)), Resealing.DEFAULT));
    assertThatThrownBy(() -> cluster.found(1)).hasMessageContaining("set sync_interval to always");
  }

  @Test
  void aReplicaDoesNotStartWhereItsStoreSyncsNowAndThenByNow() throws Exception {
    cluster.found(1);
    write("synced", 3);
    cluster.cutPower(1);
    cluster.settings(new StoreSettings(Optional.of(Duration.ofMinutes(1)), Resealing.DEFAULT));
    DiaryNode node = cluster.start(cluster.ids.getFirst());
    assertThat(node.verdict()).isInstanceOf(StartVerdict.NotSynced.class);
    assertThat(node.running()).isEmpty();
  }

  /**
   * A bit of an acknowledged entry flips, some entries before the last ones. After a silence the
   * journal has a frame without any, so two frames in a row are hit.
   */
  private void rot(MemberId id) throws Exception {
    SimDisk disk = cluster.disk(id);
    for (String name : disk.list()) {
      if (name.endsWith(".journal")) {
        byte[] bytes = disk.bytes(name);
        int last = bytes.length - 1;
        while (last > 0 && bytes[last] == 0) {
          last--;
        }
        if (last > 8 * BLOCK) {
          disk.flip(name, 8L * ((last / BLOCK - 5) * BLOCK + 40));
          disk.flip(name, 8L * ((last / BLOCK - 6) * BLOCK + 40));
        }
      }
    }
  }

  @Test
  void aReplicaThatLostAcknowledgedEntriesComesBackAsAnotherThatLearnsFirst() throws Exception {
    cluster.found(3);
    write("before", 10);
    MemberId lost = cluster.followers().getFirst();
    cluster.node(lost).checkpoint();
    for (int i = 0; i < 20; i++) {
      // One at a time, so that each stands in a frame of its own everywhere.
      write("acknowledged " + i, 1);
      cluster.everybodyApplied(cluster.leader().group().status().appliedIndex());
    }
    cluster.cutPower(lost, 7);
    rot(lost);
    DiaryNode node = cluster.start(lost);
    assertThat(node.verdict()).isInstanceOf(StartVerdict.LostEntries.class);
    assertThat(node.running()).isEmpty();

    write("without it", 5);
    MemberId next = new MemberId(2, 0);
    cluster.change(MemberChange.Kind.REMOVE, lost);
    cluster.makeAgain(lost, next);
    cluster.change(MemberChange.Kind.ADD_LEARNER, next);
    assertThat(cluster.leader().group().status().members().isVoter(next)).isFalse();
    cluster.change(MemberChange.Kind.PROMOTE, next);
    write("with it again", 3);
    cluster.everybodyHasWhatWasAcknowledged();
    assertThat(cluster.node(next).running()).isPresent();
  }

  private Outcome propose(DiaryNode node, String line) throws Exception {
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    node.group().propose(Diary.line(line), answer::complete);
    return answer.get(120, TimeUnit.SECONDS);
  }

  /** Fills what is left of a volume until its node refuses. */
  private void fill(DiaryNode node, SimDisk disk) throws Exception {
    disk.capacity(disk.totalSpace() - disk.usableSpace());
    Outcome outcome = new Outcome.Done(0);
    for (int i = 0; outcome instanceof Outcome.Done; i++) {
      outcome = propose(node, "filling %d %s".formatted(i, "x".repeat(200_000)));
    }
    assertThat(outcome).isEqualTo(new Outcome.Full());
  }

  @Test
  void aFullDiskRefusesAndGoesOnWhenThereIsRoom() throws Exception {
    cluster.found(1);
    write("before", 3);
    DiaryNode node = cluster.leader();
    fill(node, cluster.disk(cluster.ids.getFirst()));
    assertThat(node.group().status().state()).isEqualTo(RaftStatus.State.RUNNING);
    assertThat(node.isCutOff()).isFalse();
    cluster.disk(cluster.ids.getFirst()).capacity(2 * DiaryCluster.VOLUME);
    write("afterwards", 3);
    cluster.everybodyHasWhatWasAcknowledged();
  }

  @Test
  void aVoterWithAFullDiskVotesAndCatchesUpWhenThereIsRoom() throws Exception {
    cluster.found(3);
    write("before", 3);
    MemberId full = cluster.leaderId();
    DiaryNode node = cluster.node(full);
    fill(node, cluster.disk(full));
    write("refused until it handed over", 10);
    MemberId gone = cluster.leaderId();
    assertThat(gone).isNotEqualTo(full);
    cluster.cutPower(gone, 9);
    assertThat(cluster.leaderId()).isNotEqualTo(gone);
    assertThat(node.isCutOff()).isFalse();
    cluster.disk(full).capacity(2 * DiaryCluster.VOLUME);
    write("with its voice", 3);
    cluster.start(gone);
    cluster.everybodyHasWhatWasAcknowledged();
  }
}
