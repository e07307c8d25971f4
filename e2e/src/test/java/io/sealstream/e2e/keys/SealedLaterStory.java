package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import io.sealstream.keyring.CipherSuite;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster that was made in mode Plaintext gets a key. */
final class SealedLaterStory {
  private static final int MESSAGES = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @RegisterExtension final World world = new World();

  @Row(7)
  @Test
  void whatWasStoredInClearIsSealedWhileItServesAndNothingClearIsLeft() throws Exception {
    String marker = World.word();
    DeployedCluster cluster = world.streamingCluster("demo");
    cluster.apply(Spec.plaintext());
    cluster.awaitReady();
    try (AckLedger ledger = AckLedger.named("sealed-later");
        Traffic traffic = Traffic.intoNewStream(cluster, marker)) {
      traffic.publish(1, MESSAGES, ledger);
      assertThat(cluster.volume(0).placesOf(marker)).as("control").isNotEmpty();

      aWeakKeyIsRefusedAndTheServerGoesOn(cluster);
      world.secret("demo-key", World.newKey());
      cluster.apply(Spec.sealed("demo-key"));

      cluster.awaitEvent("EncryptionEnabling");
      cluster.awaitReady();
      traffic.publish(MESSAGES + 1, MESSAGES, ledger);
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
      cluster.awaitCondition("EncryptionConverged", "True", "AllDataConverted");
      assertThat(cluster.volume(0).placesOf(marker)).isEmpty();
      assertThat(cluster.volume(0).placesOf("ORDERS_")).isEmpty();
      await("no file on the volume is clear")
          .atMost(PATIENCE)
          .until(
              () -> Set.copyOf(cluster.storeFiles(0).ciphers().values()),
              Set.of(CipherSuite.AES)::equals);
      await("what the operator told the server for it is gone")
          .atMost(PATIENCE)
          .until(() -> !cluster.serverConfig().orElseThrow().contains("migrate_plain"));
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
      assertThat(traffic.count()).isEqualTo(2 * MESSAGES);
    }
  }

  private void aWeakKeyIsRefusedAndTheServerGoesOn(DeployedCluster cluster) {
    String uid = cluster.pod(0).orElseThrow().getMetadata().getUid();
    world.secret("weak-key", "short");
    cluster.apply(Spec.sealed("weak-key"));
    cluster.awaitCondition("KeyAccepted", "False", "KeyTooWeak");
    assertThat(cluster.pod(0).orElseThrow().getMetadata().getUid()).isEqualTo(uid);
    assertThat(cluster.storeFiles(0).ciphers().values()).containsOnly(CipherSuite.NONE);
  }
}
