package io.sealstream.e2e.keys;

import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.ConditionHistory;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator of which nobody set anything: it looks once a minute, and notices all the same. */
@Alone
final class DefaultPollsStory {
  @RegisterExtension final World world = new World();

  private final String key = World.newKey();

  @BeforeEach
  void nothingIsSet() {
    world.operator().defaultPolls();
  }

  @AfterEach
  void asOtherStoriesHaveIt() {
    world.operator().shortPolls();
  }

  @Test
  void anEditedAndThenDeletedSecretIsNoticedAndItsReturnIsEnough() {
    DeployedCluster cluster = world.serving(key);
    Steady before = Steady.of(cluster);

    world.secret("demo-key", World.newKey());
    before.assertHeld("KeyChangeRefused");
    try (ConditionHistory said = cluster.conditionHistory()) {
      world.deleteSecret("demo-key");
      said.await("KeyAccepted", "Unknown", "KeySecretMissing");
    }
    before.assertHeld("KeySecretMissing");
    world.secret("demo-key", key);

    cluster.awaitReady();
    before.assertUnchanged();
  }
}
