package io.sealstream.e2e.rolling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.ByName;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.DownPods;
import io.sealstream.e2e.world.Faults;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A cluster of three becomes one of five, and one of three again, while it is written to. Nobody
 * but who comes or leaves is ever down, and every acknowledged message is there afterwards.
 */
@ByName
public final class ScalingStory {
  private static final int MORE = 5;
  private static final int LATE_STREAMS = 3;
  private static final int MESSAGES = 5_000;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @RegisterExtension final World world = new World();

  @Test
  void threeBecomeFiveAndThreeAgainAndWhoIsKilledWhileItLeavesHasMovedWhatItHad() throws Exception {
    List<LateStream> late = new ArrayList<>();
    try (ThreeNodes three = ThreeNodes.underTraffic(world, World.newKey(), "scaling");
        DownPods down = DownPods.whileItIsResized(three.cluster(), ThreeNodes.NODES, MORE)) {
      three.cluster().apply(ThreeNodes.SAMPLE.with("replicas", MORE));
      three.awaitReady(MORE);
      three.goesOn();
      for (int i = 0; i < LATE_STREAMS; i++) {
        late.add(LateStream.filled(three.cluster(), i));
      }
      assertThat(late).allMatch(it -> it.isOn("demo-4"), "the newest has the fewest");

      three.cluster().apply(ThreeNodes.SAMPLE);
      await("what demo-4 has begins to move")
          .atMost(PATIENCE)
          .until(() -> late.stream().anyMatch(LateStream::hasMoved));
      assertThat(three.cluster().departure(4)).startsWith("Leaving ");
      Faults.kill(three.cluster().pod(4).orElseThrow());
      three.awaitReady(ThreeNodes.NODES);

      three.goesOn();
      three.awaitPodsSoFar(MORE);
      assertThat(down.worst().down()).as(down.looks() + ", " + down.worst()).hasSizeLessThan(2);
      for (LateStream stream : late) {
        stream.isWholeOn(Set.of("demo-0", "demo-1", "demo-2"));
      }
      three.nothingIsLost();
      nobodyReadsTheVolumeOf(three.cluster(), 3);
      nobodyReadsTheVolumeOf(three.cluster(), 4);

      three.cluster().apply(ThreeNodes.SAMPLE.with("replicas", MORE));
      three.awaitReady(MORE);
      assertThat(three.cluster().departure(4)).as("its volume is used again").isEmpty();
    } finally {
      late.forEach(LateStream::close);
    }
  }

  private static void nobodyReadsTheVolumeOf(DeployedCluster cluster, int ordinal)
      throws IOException {
    assertThat(cluster.departure(ordinal)).startsWith("Gone ");
    assertThat(Files.readAllBytes(cluster.storeFiles(ordinal).ringFile().path())).containsOnly(0);
  }

  /** One that was made when there were five, with all that is ever published into it. */
  private record LateStream(Traffic traffic, AckLedger ledger, Set<String> servers)
      implements AutoCloseable {

    static LateStream filled(DeployedCluster cluster, int number) throws Exception {
      Traffic traffic = Traffic.intoNewStream(cluster, World.word(), ThreeNodes.NODES);
      AckLedger ledger = AckLedger.named("scaling-late-" + number);
      traffic.publish(1, MESSAGES, ledger);
      return new LateStream(traffic, ledger, traffic.servers());
    }

    boolean isOn(String server) {
      return servers.contains(server);
    }

    boolean hasMoved() {
      return !traffic.servers().equals(servers);
    }

    void isWholeOn(Set<String> others) throws Exception {
      assertThat(traffic.servers()).isEqualTo(others);
      assertThat(traffic.readInOrder()).isEqualTo(ledger.acknowledged());
    }

    @Override
    public void close() {
      traffic.close();
      ledger.close();
    }
  }
}
