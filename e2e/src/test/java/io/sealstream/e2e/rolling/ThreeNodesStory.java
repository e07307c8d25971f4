package io.sealstream.e2e.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.World;
import io.sealstream.keyring.CipherSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What people change on a cluster of three while it is written to. Every acknowledged message is
 * there afterwards, and no two pods were down at once. Faults: {@link ThreeNodesFaultsStory}.
 */
public final class ThreeNodesStory {
  @RegisterExtension final World world = new World();

  @Test
  void cipherAndKeyChangeOnePodAtATimeAndAnotherNumberOfNodesIsRefusedAndNothingIsLost()
      throws Exception {
    String oldKey = World.newKey();
    String newKey = World.newKey();
    try (ThreeNodes three = ThreeNodes.underTraffic(world, oldKey, "three")) {
      three.roll(ThreeNodes.SAMPLE.cipher("chachapoly"));
      three.cluster().awaitEvent("CipherChanged");
      three.awaitPodsSoFar(2 * ThreeNodes.NODES);

      world.secret("three-key-2026-02", newKey);
      var rotated = ThreeNodes.SAMPLE.cipher("chachapoly").key("three-key-2026-02");
      three.roll(rotated.previousKey(ThreeNodes.KEY));
      three.awaitPodsSoFar(3 * ThreeNodes.NODES);

      three.roll(rotated);
      three.cluster().apply(rotated.with("replicas", 1));
      three.cluster().awaitCondition("Stalled", "True", "ScaleDownRefused");
      three.roll(rotated);
      three.goesOn();
      three.awaitPodsSoFar(3 * ThreeNodes.NODES);
      three.neverMoreThanOneWasDown();

      world.deleteSecret(ThreeNodes.KEY);
      three.cluster().deletePod(1);
      three.awaitReady();
      three.nothingIsLost();
      three.each(
          it -> {
            var store = three.cluster().storeFiles(it);
            assertThat(store.ciphers().values()).contains(CipherSuite.CHACHAPOLY);
            assertThat(store.ringOpensWith(newKey)).containsOnly(true);
            assertThat(store.ringOpensWith(oldKey)).containsOnly(false);
          });
    }
  }
}
