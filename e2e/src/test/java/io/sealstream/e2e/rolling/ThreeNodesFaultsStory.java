package io.sealstream.e2e.rolling;

import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.ByName;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Faults;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What goes wrong with a cluster of three while it is written to, most of it in the middle of a
 * roll. Every acknowledged message is there afterwards.
 */
@Alone
@ByName
public final class ThreeNodesFaultsStory {
  @RegisterExtension final World world = new World();

  @Test
  void theServerThatLeadsIsKilledAndItsPodIsDeletedAndNothingIsLost() throws Exception {
    try (ThreeNodes three = ThreeNodes.underTraffic(world, World.newKey(), "killed-leader")) {
      Faults.kill(three.cluster().pod(three.leader()).orElseThrow());
      three.goesOn();
      three.awaitReady();

      three.cluster().deletePod(three.leader());
      three.goesOn();
      three.awaitReady();

      three.nothingIsLost();
    }
  }

  @Test
  void aNodeThatLostItsVolumeLearnsEverythingFromTheOthersAndIsNeededAfterwards() throws Exception {
    try (ThreeNodes three = ThreeNodes.underTraffic(world, World.newKey(), "lost-volume")) {
      int lost = three.leader();
      three.cluster().loseVolume(lost);
      three.goesOn();
      three.awaitReady();

      // Of the two that are left, one has only what it learnt.
      Faults.kill(three.cluster().pod((lost + 1) % ThreeNodes.NODES).orElseThrow());
      three.goesOn();
      three.awaitReady();
      three.nothingIsLost();
    }
  }

  @Test
  void theOperatorIsKilledWhileItRollsAndTheNextOneGoesOn() throws Exception {
    try (ThreeNodes three = ThreeNodes.underTraffic(world, World.newKey(), "killed-operator")) {
      three.cluster().apply(ThreeNodes.SAMPLE.cipher("chachapoly"));
      three.cluster().awaitPhase("Starting");
      world.operator().kill();

      three.awaitReady();
      three.awaitPodsSoFar(2 * ThreeNodes.NODES);
      three.neverMoreThanOneWasDown();
      three.nothingIsLost();
    }
  }

  @Test
  void aCipherChangeIsTakenBackMidWayAndEveryNodeIsBackOnTheOldOne() throws Exception {
    try (ThreeNodes three = ThreeNodes.underTraffic(world, World.newKey(), "taken-back")) {
      three.cluster().apply(ThreeNodes.SAMPLE.cipher("chachapoly"));
      three.cluster().awaitPhase("Syncing");
      three.roll(ThreeNodes.SAMPLE.cipher("aes"));

      // The one that had the new cipher was made again; the others stayed.
      three.awaitPodsSoFar(ThreeNodes.NODES + 2);
      three.neverMoreThanOneWasDown();
      three.nothingIsLost();
    }
  }

  @Test
  void aMachineIsDrainedWhileTheOperatorRollsAndNoTwoAreDown() throws Exception {
    try (ThreeNodes three = ThreeNodes.underTraffic(world, World.newKey(), "drained")) {
      DeployedCluster cluster = three.cluster();
      cluster.apply(ThreeNodes.SAMPLE.cipher("chachapoly"));
      cluster.awaitPhase("Starting");
      world.cluster().drained(machineOfAnother(three), cluster, three::goesOn);

      three.awaitReady();
      three.awaitPodsSoFar(2 * ThreeNodes.NODES);
      three.neverMoreThanOneWasDown();
      three.nothingIsLost();
    }
  }

  /** Of a node whose turn has not come. */
  private static String machineOfAnother(ThreeNodes three) {
    DeployedCluster cluster = three.cluster();
    String rolled = cluster.status("rollout", "step", "node");
    int other = rolled.endsWith("-0") ? 1 : 0;
    return cluster.pod(other).orElseThrow().getSpec().getNodeName();
  }
}
