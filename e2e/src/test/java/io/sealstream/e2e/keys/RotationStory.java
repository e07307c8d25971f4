package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key is replaced by a new Secret's name, once, and the old one opens nothing afterwards. */
final class RotationStory {
  private static final int MESSAGES = 500;

  /** Of the operator, which looks every two seconds. */
  private static final Duration SEVERAL_PASSES = Duration.ofSeconds(7);

  @RegisterExtension final World world = new World();

  private final String oldKey = World.newKey();
  private final String newKey = World.newKey();

  @Row(19)
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
    assertThat(cluster.status("encryption", "accepted", "previousKeySecretRef")).isEmpty();
    await("several passes later")
        .during(SEVERAL_PASSES)
        .atMost(SEVERAL_PASSES.multipliedBy(12))
        .until(() -> cluster.condition("Ready").orElseThrow().status().equals("True"));
    before.assertNothingRestarted();
  }

  private void theOldSecretIsNotNeededAnyMore(DeployedCluster cluster) {
    world.deleteSecret("old-key");
    cluster.deletePod(0);
    cluster.awaitServing();
  }

  private void theOldKeyIsRefusedLikeAnyOther(DeployedCluster cluster) {
    Steady before = Steady.of(cluster);
    world.secret("old-key-again", oldKey);
    cluster.apply(Spec.sealed("old-key-again"));
    assertThat(before.assertHeld("KeyChangeRefused").message())
        .contains("a key from before the last rotation");
    cluster.apply(Spec.sealed("new-key"));
    cluster.awaitReady();
    before.assertUnchanged();

    world.secret("new-key", oldKey);
    before.assertHeld("KeyChangeRefused");
    cluster.deletePod(0);
    assertThat(cluster.refusedStarts().leaveTheVolumeAlone("KeyMismatch")).doesNotContain(oldKey);
    world.secret("new-key", newKey);
    cluster.awaitServing();
  }

  @Row(17)
  @Test
  void aPreviousKeyThatOpensNothingIsRefused() {
    DeployedCluster cluster = serving();
    Steady before = Steady.of(cluster);
    world.secret("new-key", newKey);
    world.secret("stranger", World.newKey());

    cluster.apply(Spec.sealed("new-key").previousKey("stranger"));

    before.assertHeld("PreviousKeyMismatch");
    cluster.apply(Spec.sealed("old-key"));
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Row(11)
  @Test
  void nothingIsRotatedToAWeakKey() {
    DeployedCluster cluster = serving();
    Steady before = Steady.of(cluster);
    world.secret("weak-key", "aaaaaaaaaaaaaaaaaaaaaaaa");

    cluster.apply(Spec.sealed("weak-key").previousKey("old-key"));

    before.assertHeld("KeyTooWeak");
    cluster.apply(Spec.sealed("old-key"));
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Row(16)
  @Test
  void aPreviousKeyThatIsRemovedTooEarlyStaysInForceUntilTheRotationIsOver() {
    DeployedCluster cluster = serving();
    PodDisruptionBudget budget = world.budgetThatForbidsEvictions(cluster);
    world.secret("new-key", newKey);
    cluster.apply(Spec.sealed("new-key").previousKey("old-key"));
    cluster.awaitPhase("Evicting");
    Steady before = Steady.of(cluster);

    cluster.apply(Spec.sealed("new-key"));

    before.assertHeld("RotationIncomplete");
    assertThat(cluster.status("encryption", "accepted", "previousKeySecretRef", "name"))
        .isEqualTo("old-key");
    world.cluster().client().resource(budget).delete();
    cluster.awaitReady();
    assertThat(cluster.storeFiles(0).ringOpensWith(newKey)).hasSize(4).containsOnly(true);
    assertThat(cluster.storeFiles(0).ringOpensWith(oldKey)).hasSize(4).containsOnly(false);
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
