package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.Condition;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.StoreHash;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Another key for data that is sealed already is refused, explained, and harmless. */
final class RefusalStory {
  private static final int MESSAGES = 300;

  @RegisterExtension final World world = new World();

  private final String key = World.newKey();

  @Row(1)
  @Test
  void anEditedSecretIsRefusedAndAKilledPodComesBackWithTheRightValue() throws Exception {
    DeployedCluster cluster = world.serving(key);
    try (AckLedger ledger = AckLedger.named("edited-secret");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);
      Steady before = Steady.of(cluster);

      world.secret("demo-key", World.newKey());

      before.assertHeld("KeyChangeRefused");
      traffic.publish(MESSAGES + 1, MESSAGES, ledger);

      cluster.deletePod(0);
      cluster.awaitRefusals(1, "KeyMismatch");
      StoreHash afterFirst = cluster.volume(0).hash();
      cluster.awaitRefusals(3, "KeyMismatch");
      assertThat(cluster.volume(0).hash().changesSince(afterFirst)).isEmpty();
      assertThat(cluster.lastWords(0)).doesNotContain(key);

      world.secret("demo-key", key);

      cluster.awaitReady();
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
      assertThat(traffic.count()).isEqualTo(2 * MESSAGES);
    }
  }

  @Row(3)
  @Test
  void anotherSecretWithAnotherKeyNeedsThePreviousOne() {
    DeployedCluster cluster = world.serving(key);
    Steady before = Steady.of(cluster);
    world.secret("other-key", World.newKey());

    cluster.apply(Spec.sealed("other-key"));

    before.assertHeld("KeyChangeRefused");
    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Row(12)
  @Test
  void aTrailingNewlineIsNamedAsTheDifference() {
    DeployedCluster cluster = world.serving(key);
    Steady before = Steady.of(cluster);

    world.secret("demo-key", key + "\n");

    Condition held = before.assertHeld("KeyChangeRefused");
    assertThat(held.message()).contains("differ only by blanks or a newline at the end");
    world.secret("demo-key", key);
    cluster.awaitReady();
    before.assertUnchanged();
  }
}
