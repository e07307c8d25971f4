package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Faults;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key is replaced by a new Secret's name, once, and the old one opens nothing afterwards. */
final class RotationStory {
  private static final int MESSAGES = 500;

  @RegisterExtension final World world = new World();

  private final String oldKey = World.newKey();
  private final String newKey = World.newKey();

  @Test
  void aNewSecretRollsOnceAndTheOldKeyOpensNothingAfterwards() throws Exception {
    DeployedCluster cluster = serving();
    try (AckLedger ledger = AckLedger.named("rotation");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      assertThat(cluster.storeFiles(0).ringOpensWith(oldKey)).containsOnly(true);

      rotate(cluster);

      assertThat(cluster.storeFiles(0).ringOpensWith(newKey)).hasSize(4).containsOnly(true);
      assertThat(cluster.storeFiles(0).ringOpensWith(oldKey)).hasSize(4).containsOnly(false);
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
      endRotation(cluster);
      theOldSecretIsNotNeededAnyMore(cluster);
      theOldKeyIsRefusedLikeAnyOther(cluster);
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }

  private void endRotation(DeployedCluster cluster) {
    Steady before = Steady.of(cluster);
    cluster.apply(Spec.sealed("new-key"));
    cluster.awaitReady();
    assertThat(cluster.pod(0).orElseThrow().getMetadata().getUid()).isEqualTo(before.podUid());
    assertThat(cluster.server(0).orElseThrow().getRestartCount()).isEqualTo(before.restarts());
  }

  private void theOldSecretIsNotNeededAnyMore(DeployedCluster cluster) {
    world.deleteSecret("old-key");
    cluster.deletePod(0);
    cluster.awaitServing();
  }

  private void theOldKeyIsRefusedLikeAnyOther(DeployedCluster cluster) {
    world.secret("new-key", oldKey);
    cluster.awaitCondition("Stalled", "True", "KeyChangeRefused");
    cluster.deletePod(0);
    cluster.awaitRefusals(1, "KeyMismatch");
    assertThat(cluster.lastWords(0)).doesNotContain(oldKey);
    world.secret("new-key", newKey);
    cluster.awaitServing();
  }

  // With one node nothing has to catch up: the phase Syncing is over before anyone could see it.
  @ParameterizedTest(name = "the server is killed while the step is {0}")
  @ValueSource(strings = {"Evicting", "Starting"})
  void aKillInAnyPhaseOnlyDelaysIt(String phase) throws Exception {
    DeployedCluster cluster = serving();
    try (AckLedger ledger = AckLedger.named("rotation-killed-" + phase);
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      world.secret("new-key", newKey);

      cluster.apply(Spec.sealed("new-key").previousKey("old-key"));
      cluster.awaitPhase(phase);
      cluster.pod(0).ifPresent(Faults::killIfRunning);
      world.operator().kill();

      cluster.awaitReady();
      assertThat(cluster.storeFiles(0).ringOpensWith(newKey)).containsOnly(true);
      assertThat(cluster.storeFiles(0).ringOpensWith(oldKey)).containsOnly(false);
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }

  @Test
  void aPreviousKeyThatOpensNothingIsRefused() {
    DeployedCluster cluster = serving();
    Steady before = Steady.of(cluster);
    world.secret("new-key", newKey);
    world.secret("stranger", World.newKey());

    cluster.apply(Spec.sealed("new-key").previousKey("stranger"));

    cluster.awaitCondition("Stalled", "True", "PreviousKeyMismatch");
    before.assertUnchanged();
    cluster.apply(Spec.sealed("old-key"));
    cluster.awaitReady();
    before.assertUnchanged();
  }

  private DeployedCluster serving() {
    world.secret("old-key", oldKey);
    DeployedCluster cluster = world.streamingCluster("demo");
    cluster.apply(Spec.sealed("old-key"));
    cluster.awaitReady();
    return cluster;
  }

  private void rotate(DeployedCluster cluster) {
    String before = cluster.status("encryption", "keyFingerprint");
    world.secret("new-key", newKey);
    cluster.apply(Spec.sealed("new-key").previousKey("old-key"));
    cluster.awaitReady();
    assertThat(cluster.status("encryption", "keyFingerprint")).isNotEqualTo(before);
  }
}
