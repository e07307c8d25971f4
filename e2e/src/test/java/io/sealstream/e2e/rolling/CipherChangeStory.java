package io.sealstream.e2e.rolling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import io.sealstream.keyring.CipherSuite;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cipher is changed on a running cluster, and back. */
final class CipherChangeStory {
  private static final int MESSAGES = 1_000;

  @RegisterExtension final World world = new World();

  @Test
  void newFilesCarryTheNewCipherAndOldMessagesStayReadable() throws Exception {
    world.secret("demo-key", World.newKey());
    DeployedCluster cluster = world.streamingCluster("demo");
    cluster.apply(Spec.sealed("demo-key").cipher("aes"));
    cluster.awaitReady();
    try (AckLedger ledger = AckLedger.named("cipher-change");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      assertThat(cluster.storeFiles(0).ciphers().values()).containsOnly(CipherSuite.AES);

      cluster.apply(Spec.sealed("demo-key").cipher("chachapoly"));

      cluster.awaitEvent("CipherChanging");
      cluster.awaitReady();
      traffic.publish(MESSAGES + 1, MESSAGES, ledger);
      assertThat(cluster.storeFiles(0).ciphers().values()).contains(CipherSuite.CHACHAPOLY);
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
      assertThat(traffic.count()).isEqualTo(2 * MESSAGES);

      cluster.apply(Spec.sealed("demo-key").cipher("aes"));
      cluster.awaitReady();
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }

  @Test
  void filesInTheOldCipherAreReportedUntilTheyAreGone() throws Exception {
    world.secret("demo-key", World.newKey());
    DeployedCluster cluster = world.streamingCluster("demo");
    cluster.apply(Spec.sealed("demo-key").cipher("aes"));
    cluster.awaitReady();
    cluster.awaitCondition("EncryptionConverged", "True", "AllDataConverted");
    try (AckLedger ledger = AckLedger.named("reseal-pending");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      await("a checkpoint moves messages into a segment, once a minute")
          .atMost(Duration.ofMinutes(3))
          .until(() -> cluster.storeFiles(0).segments() > 0);

      cluster.apply(Spec.sealed("demo-key").cipher("chachapoly"));

      cluster.awaitReady();
      traffic.publish(MESSAGES + 1, 1, ledger);
      cluster.awaitCondition("EncryptionConverged", "False", "ResealPending");
      assertThat(cluster.storeFiles(0).ciphers().values())
          .contains(CipherSuite.AES, CipherSuite.CHACHAPOLY);
    }
  }
}
