package io.sealstream.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.PodHistory;
import io.sealstream.e2e.world.Publishing;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The whole life of a cluster, led by operators that are killed after every single write, before
 * they hear its answer: wherever an operator is interrupted, the next one goes on from what it
 * sees.
 */
@Alone
final class KilledAfterEveryWriteStory {
  private static final Duration PACE = Duration.ofMillis(200);

  @RegisterExtension final World world = new World();

  private final String oldKey = World.newKey();
  private final String newKey = World.newKey();
  private DeployedCluster cluster;
  private ShortLivedOperators operators;

  @Test
  void whateverWriteWasTheLastTheNextOperatorGoesOn() throws Exception {
    world.operator().scaleTo(0);
    try {
      walk();
    } finally {
      world.operator().scaleTo(1);
    }
  }

  private void walk() throws Exception {
    world.secret("old-key", oldKey);
    world.secret("new-key", newKey);
    cluster = world.streamingCluster("demo");
    AcceptedBlocks accepted = new AcceptedBlocks(cluster);
    try (PodHistory pods = PodHistory.of(world);
        ShortLivedOperators shortLived = new ShortLivedOperators(world, cluster, accepted::look)) {
      operators = shortLived;
      cluster.apply(Spec.sealed("old-key"));
      operators.workUntil("the new cluster is Ready", cluster::isReady);
      pods.awaitCount(1);

      try (AckLedger ledger = AckLedger.named("killed-after-every-write");
          Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
        try (Publishing publishing = traffic.keepPublishing(1, PACE, ledger)) {
          changeTheCipher();
          pods.awaitCount(2); // one more for each roll
          rotateTheKey();
          pods.awaitCount(3);
          editTheKeyAndRestoreIt();
          pods.awaitCount(3);
          assertThat(publishing.acknowledged()).isPositive();
        }
        assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
      }
      System.out.println("   operators killed: " + operators.deaths());
    }
  }

  private void changeTheCipher() {
    cluster.apply(Spec.sealed("old-key").cipher("chachapoly"));
    operators.workUntil("the cipher is changed", cluster::isReady);
    assertThat(cluster.status("encryption", "cipher")).isEqualTo("chachapoly");
    assertThat(cluster.status("encryption", "accepted", "cipher")).isEqualTo("chachapoly");
  }

  private void rotateTheKey() {
    cluster.apply(Spec.sealed("new-key").previousKey("old-key").cipher("chachapoly"));
    operators.workUntil("the key is rotated", cluster::isReady);
    assertThat(cluster.storeFiles(0).ringOpensWith(newKey)).containsOnly(true);
    assertThat(cluster.storeFiles(0).ringOpensWith(oldKey)).containsOnly(false);
    cluster.apply(Spec.sealed("new-key").cipher("chachapoly"));
    operators.workUntil("the old key is no longer named", cluster::isReady);
    assertThat(cluster.status("encryption", "accepted", "previousKeySecretRef")).isEmpty();
  }

  private void editTheKeyAndRestoreIt() {
    Steady before = Steady.of(cluster);
    world.secret("new-key", World.newKey());
    operators.workUntil("the edited key is refused", () -> isStalledFor("KeyChangeRefused"));
    before.assertUnchanged();
    world.secret("new-key", newKey);
    operators.workUntil("the right key is accepted", cluster::isReady);
    before.assertUnchanged();
  }

  private boolean isStalledFor(String reason) {
    return cluster
        .condition("Stalled")
        .filter(it -> it.status().equals("True") && it.reason().equals(reason))
        .isPresent();
  }
}
