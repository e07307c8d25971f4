package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * While a change is held, what runs is what was accepted, whoever lays hands on the StatefulSet.
 */
final class StatefulSetStory {
  @RegisterExtension final World world = new World();

  @Row(39)
  @Test
  void deletedDuringAHoldItIsRestoredAsItWas() {
    DeployedCluster cluster = world.serving(World.newKey());
    Steady before = held(cluster);

    cluster.deleteStatefulSet();

    cluster.awaitEvent("StatefulSetRestored");
    cluster.awaitCondition("Stalled", "True", "KeyChangeRefused");
    cluster.awaitCondition("Available", "True", "QuorumServing");
    assertThat(cluster.statefulSet().orElseThrow().getSpec().getTemplate())
        .isEqualTo(before.template());
    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();
  }

  @Row(39)
  @Test
  void editedDuringAHoldItIsPutRightAndNothingRestarts() {
    DeployedCluster cluster = world.serving(World.newKey());
    Steady before = held(cluster);

    cluster.editTemplate(
        template ->
            template.getSpec().getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals("JS_KEY"))
                .forEach(it -> it.getValueFrom().getSecretKeyRef().setName("other-key")));

    cluster.awaitEvent("StatefulSetRestored");
    await("the template is as it was")
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(before::assertUnchanged);
    before.assertHeld("KeyChangeRefused");
    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();
    before.assertUnchanged();
  }

  private Steady held(DeployedCluster cluster) {
    Steady before = Steady.of(cluster);
    world.secret("other-key", World.newKey());
    cluster.apply(Spec.sealed("other-key"));
    before.assertHeld("KeyChangeRefused");
    return before;
  }
}
