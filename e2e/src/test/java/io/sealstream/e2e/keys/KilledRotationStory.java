package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Faults;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Server and operator are killed in the middle of a rotation, and it comes to its end. */
@Alone
final class KilledRotationStory {
  private static final int MESSAGES = 500;

  @RegisterExtension final World world = new World();

  // With one node nothing has to catch up: the phase Syncing is over before anyone could see it.
  @ParameterizedTest(name = "server and operator are killed while the step is {0}")
  @EnumSource
  void aKillInAnyPhaseOnlyDelaysIt(RollPhase phase) throws Exception {
    String oldKey = World.newKey();
    String newKey = World.newKey();
    DeployedCluster cluster = world.serving(oldKey);
    try (AckLedger ledger = AckLedger.named("rotation-killed-" + phase);
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      Pod before = cluster.pod(0).orElseThrow();
      world.secret("new-key", newKey);

      cluster.apply(Spec.sealed("new-key").previousKey("demo-key"));
      phase.awaitSince(before, cluster);
      cluster.pod(0).ifPresent(Faults::killIfRunning);
      world.operator().kill();

      cluster.awaitReady();
      assertThat(cluster.storeFiles(0).ringOpensWith(newKey)).containsOnly(true);
      assertThat(cluster.storeFiles(0).ringOpensWith(oldKey)).containsOnly(false);
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }
}
