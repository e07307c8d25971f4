package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.sealstream.e2e.world.ConditionHistory;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the Secret itself: moved, lost, emptied, out of reach. */
final class SecretStory {
  @RegisterExtension final World world = new World();

  private final String key = World.newKey();

  @Row(2)
  @Test
  void anotherSecretWithTheSameKeyIsOnlyAnotherName() {
    DeployedCluster cluster = world.serving(key);
    Steady before = Steady.of(cluster);
    world.secret("same-key", key);

    cluster.apply(Spec.sealed("same-key"));

    cluster.awaitEvent("KeySecretMoved");
    cluster.awaitReady();
    before.assertNothingRestarted();
    assertThat(cluster.status("encryption", "accepted", "keySecretRef", "name"))
        .isEqualTo("same-key");
    assertThat(secretInTemplate(cluster)).isEqualTo("same-key");

    world.deleteSecret("demo-key");
    cluster.deletePod(0);

    cluster.awaitServing();
  }

  @Row(4)
  @Test
  void aDeletedSecretStopsNothingThatRunsAndItsReturnIsEnough() {
    DeployedCluster cluster = world.serving(key);
    Steady before = Steady.of(cluster);

    try (ConditionHistory said = cluster.conditionHistory()) {
      world.deleteSecret("demo-key");

      said.await("KeyAccepted", "Unknown", "KeySecretMissing");
    }
    before.assertHeld("KeySecretMissing");
    world.secret("demo-key", key);
    cluster.awaitReady();
    before.assertUnchanged();
  }

  @Row({5, 23})
  @Test
  void anEntryThatIsMissingOrNoTextOrEmptyIsToldApart() {
    DeployedCluster cluster = world.serving(key);
    Steady before = Steady.of(cluster);

    world.secretWithEntry("demo-key", "SOMETHING_ELSE", key);
    before.assertHeld("KeyEntryMissing");
    world.secret("demo-key", new byte[] {'k', 'e', 'y', 0, 'w', 'i', 't', 'h', -1});
    before.assertHeld("KeyNotText");
    world.secret("demo-key", "");
    before.assertHeld("KeyEmpty");

    cluster.deletePod(0);
    cluster.refusedStarts().leaveTheVolumeAlone("KeyEmpty");

    world.secret("demo-key", key);
    cluster.awaitReady();
  }

  /** The Secret that a pod made now would take its key from. */
  private static String secretInTemplate(DeployedCluster cluster) {
    return Steady.of(cluster).template().getSpec().getContainers().getFirst().getEnv().stream()
        .filter(variable -> variable.getName().equals("JS_KEY"))
        .map(EnvVar::getValueFrom)
        .map(source -> source.getSecretKeyRef().getName())
        .findFirst()
        .orElseThrow();
  }
}
