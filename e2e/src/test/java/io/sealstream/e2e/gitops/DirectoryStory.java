package io.sealstream.e2e.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.GitOpsDirectory;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A directory in Git is the truth: it is applied as a whole, again and again, in any order, and a
 * new key is an edit of it.
 */
final class DirectoryStory {
  private static final int MESSAGES = 200;

  @RegisterExtension final World world = new World();

  @Test
  void aDirectoryIsAppliedInAnyOrderAndShowsNoDifferenceAfterwards() {
    GitOpsDirectory directory = GitOpsDirectory.copyOfTheSample(world);
    DeployedCluster cluster = world.streamingCluster("orders");

    directory.applyOnly("StreamingCluster");
    cluster.awaitCondition("Reconciling", "True", "WaitingForKeySecret");
    assertThat(cluster.condition("Stalled").orElseThrow().status()).isEqualTo("False");
    directory.apply();
    cluster.awaitReady();
    world.awaitQuiet();

    assertThat(directory.difference()).isEmpty();
    String version = cluster.resourceVersion();
    directory.apply();
    assertThat(cluster.resourceVersion()).isEqualTo(version);
    assertThat(directory.difference()).isEmpty();
  }

  @Test
  void aKeyAddedToTheDirectoryIsARotationUnderANameOfItsOwn() throws Exception {
    GitOpsDirectory directory = GitOpsDirectory.copyOfTheSample(world);
    DeployedCluster cluster = world.streamingCluster("orders");
    directory.apply();
    cluster.awaitReady();
    String before = cluster.status("encryption", "keyFingerprint");
    String firstSecret = cluster.status("encryption", "accepted", "keySecretRef", "name");
    assertThat(firstSecret).as("kustomize adds a hash").matches("orders-key-[a-z0-9]{10}");
    try (AckLedger ledger = AckLedger.named("directory");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      traffic.publish(1, MESSAGES, ledger);

      directory.rotateTo(World.newKey());
      assertThatThrownBy(directory::difference).hasMessageContaining("orders-key-new");
      directory.apply();
      cluster.awaitReady();

      assertThat(cluster.status("encryption", "keyFingerprint")).isNotEqualTo(before);
      assertThat(cluster.status("encryption", "accepted", "keySecretRef", "name"))
          .matches("orders-key-new-[a-z0-9]{10}");
      assertThat(cluster.status("encryption", "accepted", "previousKeySecretRef", "name"))
          .isEqualTo(firstSecret);
      world.awaitQuiet();
      assertThat(directory.difference()).isEmpty();
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }
}
