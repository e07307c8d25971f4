package io.sealstream.e2e.firstlight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Faults;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class FirstLightStory {
  private static final int MESSAGES = 2_000;

  @RegisterExtension final World world = new World();

  @Test
  void whatWasAcknowledgedIsThereAfterAKillAndNowhereInClear() throws Exception {
    String marker = World.word();
    world.secret("demo-key", World.newKey());
    DeployedCluster sealed = world.streamingCluster("demo");
    sealed.apply(Spec.sealed("demo-key"));
    sealed.awaitReady();

    publishKillAndReadBack(sealed, marker);

    assertThat(sealed.volume(0).placesOf(marker)).isEmpty();
    assertThat(sealed.volume(0).placesOf("ORDERS_")).isEmpty();
  }

  @Test
  void theSameSearchFindsEverythingOnAPlaintextCluster() throws Exception {
    String marker = World.word();
    DeployedCluster plain = world.streamingCluster("plain");
    plain.apply(Spec.plaintext());
    plain.awaitReady();

    publishKillAndReadBack(plain, marker);

    assertThat(plain.volume(0).placesOf(marker)).isNotEmpty();
    assertThat(plain.volume(0).placesOf("ORDERS_")).isNotEmpty();
  }

  private void publishKillAndReadBack(DeployedCluster cluster, String marker) throws Exception {
    try (AckLedger ledger = AckLedger.named("first-light-" + cluster.name());
        Traffic traffic = Traffic.intoNewStream(cluster, marker)) {
      traffic.publish(1, MESSAGES, ledger);

      killTheServer(cluster);

      assertThat(traffic.read(ledger.acknowledged()))
          .hasSize(MESSAGES)
          .isEqualTo(ledger.acknowledged());
      assertThat(traffic.count()).isEqualTo(MESSAGES);
    }
  }

  private static void killTheServer(DeployedCluster cluster) {
    int restarts = cluster.server(0).orElseThrow().getRestartCount();
    Faults.kill(cluster.pod(0).orElseThrow());
    await("the kubelet starts the server again")
        .atMost(Duration.ofMinutes(4))
        .until(
            () ->
                cluster
                    .server(0)
                    .filter(now -> now.getRestartCount() > restarts && now.getReady())
                    .isPresent());
  }
}
