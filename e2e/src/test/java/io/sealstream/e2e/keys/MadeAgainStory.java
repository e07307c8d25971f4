package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.StoreHash;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A resource is deleted and made again: its volumes stay, and need the key that they needed. */
final class MadeAgainStory {
  private static final int MESSAGES = 100;

  @RegisterExtension final World world = new World();

  private final String key = World.newKey();

  @Row({14, 28})
  @Test
  void overItsVolumeItNeedsTheRightKeyAndNoPodStartsWithoutIt() throws Exception {
    DeployedCluster cluster = world.serving(key);
    String marker = World.word();
    try (AckLedger ledger = AckLedger.named("made-again")) {
      try (Traffic traffic = Traffic.intoNewStream(cluster, marker)) {
        traffic.publish(1, MESSAGES, ledger);
      }
      cluster.delete();
      StoreHash left = cluster.volume(0).hash();
      world.secret("demo-key", World.newKey());

      cluster.apply(Spec.sealed("demo-key"));

      assertNothingStarts(cluster, "KeyMismatchWithVolume", left);
      cluster.delete();
      cluster.apply(Spec.plaintext());
      assertNothingStarts(cluster, "EncryptionDisableRefused", left);

      cluster.delete();
      world.secret("demo-key", key);
      cluster.apply(Spec.sealed("demo-key"));
      cluster.awaitReady();
      try (Traffic traffic = Traffic.intoStream(cluster, marker)) {
        assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
      }
    }
  }

  private static void assertNothingStarts(DeployedCluster cluster, String reason, StoreHash left) {
    cluster.awaitCondition("Stalled", "True", reason);
    assertThat(cluster.statefulSet()).isEmpty();
    assertThat(cluster.pod(0)).isEmpty();
    assertThat(cluster.volume(0).hash().changesSince(left)).isEmpty();
  }

  @Row({14, 22})
  @Test
  void whereEveryRecordIsGoneTheWordsOfARefusedServerAreTheEvidence() {
    DeployedCluster cluster = world.serving(key);
    cluster.delete();
    cluster.wipeVolumeAnnotations(0);
    world.secret("demo-key", World.newKey());

    cluster.apply(Spec.sealed("demo-key"));

    cluster.awaitCondition("Stalled", "True", "KeyChangeRefused");
    cluster.refusedStarts().leaveTheVolumeAlone("KeyMismatch");
    world.secret("demo-key", key);
    cluster.awaitReady();
  }
}
