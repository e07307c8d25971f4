package io.sealstream.raft.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.raft.MemberId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who lacks what the others have forgotten fetches their state, and what it has is not fetched. */
class FetchedStateTest {
  private static final int LINE = 1000;

  private final DiaryCluster cluster = new DiaryCluster();

  @AfterEach
  void end() {
    cluster.close();
  }

  private void write(String what, int lines) throws Exception {
    for (int i = 0; i < lines; i++) {
      cluster.write("%s %d %s".formatted(what, i, "x".repeat(LINE)));
    }
  }

  private void tearOut(long... sequences) throws Exception {
    for (long sequence : sequences) {
      String line = cluster.leader().diary().messages().get(sequence);
      cluster.propose(Diary.tearOut(sequence));
      cluster.acknowledged.remove(line);
    }
  }

  /** A follower is away while things happen that the others then forget. */
  private MemberId away() throws Exception {
    MemberId away = cluster.followers().getFirst();
    cluster.everybodyApplied(cluster.leader().group().status().appliedIndex());
    cluster.node(away).checkpoint();
    cluster.cutPower(away, 3);
    return away;
  }

  @Test
  void onlyWhatALaggingMemberLacksIsFetchedAndSealedUnderItsOwnCipher() throws Exception {
    cluster.ciphers(id -> id.low() % 2 == 0 ? CipherSuite.AES : CipherSuite.CHACHAPOLY);
    cluster.keepNothing();
    cluster.found(3);
    write("before", 100);
    MemberId away = away();
    long before = cluster.fetchedBytes(away);
    write("meanwhile", 20);
    tearOut(3, 50, 51, 110, 120);
    cluster.start(away);
    write("afterwards", 3);
    cluster.everybodyHasWhatWasAcknowledged();
    assertThat(cluster.fetchedBytes(away) - before).isBetween(15L * LINE, 40L * LINE);
    DiaryCluster.until(() -> cluster.node(away).streams() == 1);
    cluster.node(away).checkpoint();
    cluster.cutPower(away, 5);
    cluster.start(away);
    cluster.everybodyHasWhatWasAcknowledged();
    assertThat(cluster.node(away).streams()).isEqualTo(1);
  }

  /** The power goes again and again while a state comes in: there is the old one or the new one. */
  @Test
  void aPowerCutAtAnyWriteOfAFetchLeavesTheOldStateOrTheNewOne() throws Exception {
    cluster.keepNothing();
    cluster.found(3);
    write("before", 20);
    MemberId away = away();
    write("meanwhile", 20);
    tearOut(5, 30);
    Random random = new Random(42);
    for (int cut = 0; cut < 15; cut++) {
      cluster.disk(away).haltAt(cluster.disk(away).events() + 1 + random.nextInt(20 + 10 * cut));
      try {
        cluster.start(away);
        DiaryCluster.until(() -> cluster.node(away).isCutOff() || isWith(away));
      } catch (Exception cutWhileItStarted) {
        // It never came up: the next start finds what the disk has.
      }
      cluster.powerReturns(away, cut);
    }
    cluster.start(away);
    write("afterwards", 3);
    cluster.everybodyHasWhatWasAcknowledged();
    DiaryCluster.until(() -> cluster.node(away).streams() == 1);
  }

  private boolean isWith(MemberId away) {
    return cluster.node(away).diary().messages().equals(cluster.leader().diary().messages());
  }

  @Test
  void memoryForTheLogIsBoundedWhoeverIsAway() throws Exception {
    cluster.keep(1 << 20);
    cluster.found(3);
    write("before", 3);
    MemberId away = away();
    for (int i = 0; i < 40; i++) {
      cluster.write("large %d %s".formatted(i, "x".repeat(200_000)));
    }
    long written = 40 * 200_000;
    DiaryCluster.until(() -> cluster.memory().held() <= 2 << 20);
    assertThat(cluster.memory().held()).isLessThan(written / 3);
    cluster.start(away);
    cluster.everybodyHasWhatWasAcknowledged();
    assertThat(cluster.fetchedBytes(away)).isGreaterThan(written / 2);
  }

  @Test
  void aMemberThatNeverWasThereLearnsEverything() throws Exception {
    cluster.keepNothing();
    cluster.found(1);
    write("alone", 50);
    tearOut(1, 2, 50);
    cluster.grow(new MemberId(2, 1));
    cluster.everybodyHasWhatWasAcknowledged();
    write("together", 3);
    cluster.everybodyHasWhatWasAcknowledged();
    assertThat(List.copyOf(cluster.ids)).hasSize(2);
  }
}
