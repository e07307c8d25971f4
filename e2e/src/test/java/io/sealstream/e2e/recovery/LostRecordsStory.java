package io.sealstream.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Publishing;
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
final class LostRecordsStory {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @RegisterExtension final World world = new World();

  @Test
  void aWipedStatusGivesTheSameVerdict() {
    DeployedCluster cluster = held();
    Steady before = Steady.of(cluster);

    world.operator().scaleTo(0);
    cluster.wipeStatus();
    world.operator().scaleTo(1);

    cluster.awaitCondition("Stalled", "True", "KeyChangeRefused");
    before.assertUnchanged();
  }

  @Test
  void wipedAnnotationsOfTheVolumeGiveTheSameVerdict() {
    DeployedCluster cluster = held();
    Steady before = Steady.of(cluster);

    world.operator().scaleTo(0);
    cluster.wipeVolumeAnnotations(0);
    cluster.wipeStatus();
    world.operator().scaleTo(1);

    cluster.awaitCondition("Stalled", "True", "KeyChangeRefused");
    before.assertUnchanged();
  }

  @Test
  void aMinuteWithoutAnApiServerIsNoticedByNobodyWhoPublishes() throws Exception {
    DeployedCluster cluster = serving();
    Steady steady = Steady.of(cluster);
    try (AckLedger ledger = AckLedger.named("api-away");
        Traffic traffic = Traffic.intoNewStream(cluster, World.word())) {
      try (Publishing publishing = traffic.keepPublishing(1, ledger)) {
        world.cluster().cutApi();
        try {
          int before = publishing.acknowledged();
          await("a minute without an API server")
              .during(MINUTE)
              .atMost(MINUTE.multipliedBy(2))
              .until(() -> true);
          assertThat(publishing.acknowledged()).isGreaterThan(before);
        } finally {
          world.cluster().bootApi();
        }
      }
      cluster.awaitReady();
      steady.assertUnchanged();
      assertThat(traffic.read(ledger.acknowledged())).isEqualTo(ledger.acknowledged());
    }
  }

  private DeployedCluster serving() {
    world.secret("demo-key", World.newKey());
    DeployedCluster cluster = world.streamingCluster("demo");
    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();
    return cluster;
  }

  private DeployedCluster held() {
    DeployedCluster cluster = serving();
    world.secret("demo-key", World.newKey());
    cluster.awaitCondition("Stalled", "True", "KeyChangeRefused");
    return cluster;
  }
}
