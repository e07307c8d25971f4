package io.sealstream.e2e.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import io.sealstream.keyring.CipherSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where a person has the last word on restarts. */
public final class ManualUpdateStory {
  private static final int MESSAGES = 100;

  @RegisterExtension final World world = new World();

  @Test
  void nothingRestartsBeforeItsPlanIsApproved() throws Exception {
    DeployedCluster cluster = world.serving(World.newKey());
    Spec manual = Spec.sealed("demo-key").with("update.mode", "Manual");
    cluster.apply(manual);
    cluster.awaitReady();
    String pod = cluster.pod(0).orElseThrow().getMetadata().getUid();
    try (AckLedger ledger = AckLedger.named("manual");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      cluster.apply(manual.cipher("chachapoly"));

      assertThat(cluster.awaitCondition("Ready", "False", "AwaitingApproval").message())
          .contains("sealstream.io/approve=" + cluster.status("rollout", "id"));
      world.awaitQuiet();
      assertThat(cluster.pod(0).orElseThrow().getMetadata().getUid()).isEqualTo(pod);
      traffic.publish(1, MESSAGES, ledger);

      cluster.approvePlan();
      cluster.awaitReady();

      assertThat(cluster.pod(0).orElseThrow().getMetadata().getUid()).isNotEqualTo(pod);
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
      traffic.publish(MESSAGES + 1, MESSAGES, ledger);
      assertThat(cluster.storeFiles(0).ciphers().values()).contains(CipherSuite.CHACHAPOLY);
    }
  }
}
