package io.sealstream.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Publishing;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Steady;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Records are lost, the operator ends, the API server is away: no verdict changes, nothing is lost.
 */
@Alone
public final class LostRecordsStory {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @RegisterExtension final World world = new World();

  private final String key = World.newKey();

  @Row(1)
  @Test
  void aKeyEditedWhileTheOperatorIsAwayIsRefusedByTheServerItself() {
    DeployedCluster cluster = world.serving(key);
    whileTheOperatorIsAway(
        () -> {
          world.secret("demo-key", World.newKey());
          cluster.deletePod(0);
          cluster.refusedStarts().leaveTheVolumeAlone("KeyMismatch");
        });
    cluster.awaitCondition("Stalled", "True", "KeyChangeRefused");

    world.secret("demo-key", key);

    cluster.awaitReady();
  }

  @Row(22)
  @Test
  void aWipedStatusGivesTheSameVerdict() {
    DeployedCluster cluster = world.serving(key);
    Steady before = Steady.of(cluster);
    world.secret("demo-key", World.newKey());
    before.assertHeld("KeyChangeRefused");

    whileTheOperatorIsAway(cluster::wipeStatus);

    before.assertHeld("KeyChangeRefused");
  }

  @Row(22)
  @Test
  void whateverIsRefusedStaysRefusedWhenStatusAndAnnotationsAreLost() {
    DeployedCluster cluster = world.serving(key);
    Steady before = Steady.of(cluster);
    for (Mistake mistake : Mistake.values()) {
      mistake.happens(world, cluster);
      before.assertHeld(mistake.reason());

      whileTheOperatorIsAway(
          () -> {
            cluster.wipeVolumeAnnotations(0);
            cluster.wipeStatus();
          });

      before.assertHeld(mistake.reason());
      world.secret("demo-key", key);
      cluster.apply(Spec.sealed("demo-key"));
      cluster.awaitReady();
      before.assertUnchanged();
    }
  }

  private void whileTheOperatorIsAway(Runnable action) {
    world.operator().scaleTo(0);
    try {
      action.run();
    } finally {
      world.operator().scaleTo(1);
    }
  }

  @Test
  void aMinuteWithoutAnApiServerIsNoticedByNobodyWhoPublishes() throws Exception {
    DeployedCluster cluster = world.serving(key);
    Steady steady = Steady.of(cluster);
    try (AckLedger ledger = AckLedger.named("api-away");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      try (Publishing publishing = traffic.keepPublishing(1, ledger)) {
        world.withoutApiServer(
            () -> {
              int before = publishing.acknowledged();
              await("a minute without an API server")
                  .during(MINUTE)
                  .atMost(MINUTE.multipliedBy(2))
                  .until(() -> true);
              assertThat(publishing.acknowledged()).isGreaterThan(before);
            });
      }
      cluster.awaitReady();
      steady.assertUnchanged();
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }
}
