package io.sealstream.raft.journal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups whose logs are in sealed stores: what was acknowledged survives the power. */
class JournaledGroupTest {
  private final DiaryCluster cluster = new DiaryCluster();

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void aSingleMemberKeepsWhatItAcknowledged() throws Exception {
    cluster.found(1);
    cluster.write("before a checkpoint");
    cluster.leader().checkpoint();
    cluster.write("behind a checkpoint");
    cluster.cutPower(1);
    cluster.startAll();
    cluster.write("after the power was gone");
    cluster.everybodyHasWhatWasAcknowledged();
  }

  @Test
  void threeMembersKeepWhatTheyAcknowledgedThroughPowerCuts() throws Exception {
    cluster.found(3);
    for (int life = 0; life < 4; life++) {
      for (int i = 0; i < 20; i++) {
        cluster.write("life %d, line %d".formatted(life, i));
      }
      DiaryNode one = cluster.node(cluster.ids.get(life % 3));
      one.checkpoint();
      cluster.everybodyApplied(one.group().status().appliedIndex());
      cluster.write("behind the checkpoint of life " + life);
      cluster.writeWithoutWaiting("at the end of life " + life);
      cluster.cutPower(life * 100);
      cluster.startAll();
    }
    cluster.write("after all");
    cluster.everybodyHasWhatWasAcknowledged();
  }
}
