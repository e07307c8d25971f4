package io.sealstream.e2e.rolling;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cipher is changed on a running cluster, and back. */
public final class CipherChangeStory {
  private static final int MESSAGES = 1_000;

  @RegisterExtension final World world = new World();

  @Row(9)
  @Test
  void newFilesCarryTheNewCipherAndOldMessagesStayReadable() throws Exception {
    DeployedCluster cluster = world.serving(World.newKey());
    try (AckLedger ledger = AckLedger.named("cipher-change");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      assertThat(cluster.storeFiles(0).ciphers().values()).containsOnly(CipherSuite.AES);

      cluster.apply(Spec.sealed("demo-key").cipher("chachapoly"));

      cluster.awaitEvent("CipherChanging");
      cluster.awaitEvent("CipherChanged");
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
    DeployedCluster cluster = world.serving(World.newKey());
    cluster.awaitCondition("EncryptionConverged", "True", "AllDataConverted");
    try (AckLedger ledger = AckLedger.named("reseal-pending");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      await("a checkpoint moves messages into a segment, once a minute")
          .atMost(Duration.ofMinutes(5))
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
