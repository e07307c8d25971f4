package io.sealstream.e2e.rolling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
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

/** The cipher is changed on a running cluster, and back. */
public final class CipherChangeStory {
  private static final int MESSAGES = 1_000;
  private static final Set<CipherSuite> CHACHAPOLY = Set.of(CipherSuite.CHACHAPOLY);

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
  void filesInTheOldCipherAreSealedAgainInTheBackground() throws Exception {
    DeployedCluster cluster = world.serving(World.newKey());
    cluster.awaitCondition("EncryptionConverged", "True", "AllDataConverted");
    try (AckLedger ledger = AckLedger.named("reseal");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      moveIntoSegment(cluster);

      cluster.apply(Spec.sealed("demo-key").cipher("chachapoly"));

      cluster.awaitReady();
      awaitNothingLeftInTheOldCipher(cluster);
      cluster.awaitCondition("EncryptionConverged", "True", "AllDataConverted");
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }

  @Test
  void filesInTheOldCipherStayWhileTheSpecSaysKeepAndAreReportedOnceItDoesNot() throws Exception {
    DeployedCluster cluster = world.serving(World.newKey());
    try (AckLedger ledger = AckLedger.named("keep");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      moveIntoSegment(cluster);
      Spec chacha = Spec.sealed("demo-key").cipher("chachapoly");

      cluster.apply(chacha.with("encryption.existingData", "Keep"));

      cluster.awaitReady();
      traffic.publish(MESSAGES + 1, 1, ledger);
      cluster.awaitCondition("EncryptionConverged", "True", "AllDataConverted");
      assertThat(cluster.storeFiles(0).ciphers().values())
          .contains(CipherSuite.AES, CipherSuite.CHACHAPOLY);

      PodDisruptionBudget budget = world.budgetThatForbidsEvictions(cluster);
      cluster.apply(chacha);
      cluster.awaitCondition("EncryptionConverged", "False", "ResealPending");
      world.cluster().client().resource(budget).delete();

      cluster.awaitReady();
      awaitNothingLeftInTheOldCipher(cluster);
      cluster.awaitCondition("EncryptionConverged", "True", "AllDataConverted");
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }

  /** Done by a stop that is quick enough for it, else by the checkpoint of the minute after. */
  private static void moveIntoSegment(DeployedCluster cluster) {
    cluster.restart();
    await("messages stand in a segment")
        .atMost(Duration.ofMinutes(3))
        .until(() -> cluster.storeFiles(0).segments() > 0);
  }

  private static void awaitNothingLeftInTheOldCipher(DeployedCluster cluster) {
    await("no file on the volume is under the old cipher")
        .atMost(Duration.ofMinutes(5))
        .until(() -> Set.copyOf(cluster.storeFiles(0).ciphers().values()), CHACHAPOLY::equals);
  }
}
