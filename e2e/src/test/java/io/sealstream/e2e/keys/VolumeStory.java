package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.RingFault;
import io.sealstream.e2e.world.RingFile;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.Volume;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The key is the right one and the volume is not: that is never called a wrong key, nothing on it
 * is touched, and the right volume is all that it takes.
 */
final class VolumeStory {
  private static final int MESSAGES = 100;

  @RegisterExtension final World world = new World();

  @Row(41)
  @Test
  void aRingThatIsDamagedTamperedWithMissingOrRolledBackIsCalledThat() throws Exception {
    DeployedCluster cluster = world.serving(World.newKey());
    try (AckLedger ledger = AckLedger.named("ring-faults");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      RingFile ring = cluster.storeFiles(0).ringFile();
      byte[] older = ring.bytes();
      rotate(cluster);

      for (RingFault fault : RingFault.values()) {
        world.whileStopped(
            cluster,
            () -> {
              ring.layAside();
              fault.befall(ring, older);
            });
        cluster.refusedStarts().leaveTheVolumeAlone(fault.code());
        cluster.awaitCondition("Stalled", "True", fault.code());
        assertThat(cluster.events()).doesNotContain("KeyChangeRefused", "KeyMismatchWithVolume");

        world.whileStopped(cluster, ring::putBack);
        cluster.awaitServing();
      }
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }

  /** The previous key stays in the spec, so that even the ring from before could be opened. */
  private void rotate(DeployedCluster cluster) {
    world.secret("new-key", World.newKey());
    cluster.apply(Spec.sealed("new-key").previousKey("demo-key"));
    cluster.awaitReady();
  }

  @Row(37)
  @Test
  void theVolumeOfAnotherClusterIsNotTakenForItsOwn() throws Exception {
    DeployedCluster cluster = world.serving(World.newKey());
    DeployedCluster other = world.streamingCluster("other");
    other.apply(Spec.sealed("demo-key"));
    other.awaitReady();
    Volume theirs = other.volume(0);
    other.delete();
    try (AckLedger ledger = AckLedger.named("foreign-volume");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);

      world.whileStopped(cluster, () -> cluster.volume(0).takeStoreOf(theirs));

      cluster.refusedStarts().leaveTheVolumeAlone("StoreForeign");
      cluster.awaitCondition("Stalled", "True", "StoreForeign");
      world.whileStopped(cluster, () -> cluster.volume(0).takeOwnStoreBack());
      cluster.awaitServing();
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }
}
