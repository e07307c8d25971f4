package io.sealstream.e2e.rolling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.Bucket;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.DownPods;
import io.sealstream.e2e.world.Faults;
import io.sealstream.e2e.world.PodHistory;
import io.sealstream.e2e.world.Publishing;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import io.sealstream.keyring.CipherSuite;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The sample of three nodes under traffic that never stops: a stream and a bucket of three replicas
 * each, written all the time. Whatever rolls or is killed, every acknowledged message is there
 * afterwards, and no two pods were down at once because of the operator.
 */
public final class ThreeNodesStory {
  private static final int NODES = 3;
  private static final Spec SAMPLE = Spec.ofSample("6-three-nodes.yaml");
  private static final String KEY = "three-key-2026-01";
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration A_ROLL = Duration.ofMinutes(10);

  @RegisterExtension final World world = new World();

  private final String oldKey = World.newKey();
  private AckLedger messages;
  private AckLedger prices;
  private DeployedCluster cluster;
  private Traffic traffic;
  private Publishing publishing;
  private Bucket bucket;

  @BeforeEach
  void publish() throws Exception {
    messages = AckLedger.named("three-messages");
    prices = AckLedger.named("three-prices");
    world.secret(KEY, oldKey);
    cluster = world.streamingCluster("demo");
    cluster.apply(SAMPLE);
    awaitReady();
    traffic = Traffic.intoNewStream(cluster, World.word(), NODES);
    publishing = traffic.keepPublishing(1, PAUSE, messages);
    bucket = Bucket.written(traffic, NODES, prices);
  }

  @AfterEach
  void close() {
    if (bucket != null) {
      bucket.close();
      publishing.close();
    }
    if (traffic != null) {
      traffic.close();
    }
    prices.close();
    messages.close();
  }

  @Test
  void aCipherChangeRollsOnePodAtATimeAndLosesNothing() throws Exception {
    try (PodHistory pods = PodHistory.of(world);
        DownPods down = DownPods.of(cluster, NODES)) {
      cluster.apply(SAMPLE.cipher("chachapoly"));

      awaitReady();
      cluster.awaitEvent("CipherChanged");
      goesOn();

      assertThat(down.worst().down()).as(down.looks()).hasSize(1);
      pods.awaitCount(2 * NODES);
      nothingIsLost();
      assertThat(IntStream.range(0, NODES))
          .allSatisfy(
              it ->
                  assertThat(cluster.storeFiles(it).ciphers().values())
                      .contains(CipherSuite.CHACHAPOLY));
    }
  }

  @Test
  void aKeyRotatesByANewSecretNameAndTheOldOneOpensNoVolumeAfterwards() throws Exception {
    String newKey = World.newKey();
    try (PodHistory pods = PodHistory.of(world);
        DownPods down = DownPods.of(cluster, NODES)) {
      world.secret("three-key-2026-02", newKey);
      cluster.apply(SAMPLE.key("three-key-2026-02").previousKey(KEY));

      awaitReady();

      assertThat(down.worst().down()).as(down.looks()).hasSize(1);
      pods.awaitCount(2 * NODES);
      assertThat(IntStream.range(0, NODES))
          .allSatisfy(
              it -> {
                assertThat(cluster.storeFiles(it).ringOpensWith(newKey)).containsOnly(true);
                assertThat(cluster.storeFiles(it).ringOpensWith(oldKey)).containsOnly(false);
              });
      cluster.apply(SAMPLE.key("three-key-2026-02"));
      awaitReady();
      pods.awaitCount(2 * NODES);
    }
    world.deleteSecret(KEY);
    cluster.deletePod(1);
    awaitReady();
    nothingIsLost();
  }

  @Test
  void theServerThatLeadsIsKilledAndItsPodIsDeletedAndNothingIsLost() throws Exception {
    Faults.kill(cluster.pod(leader()).orElseThrow());
    goesOn();
    awaitReady();

    cluster.deletePod(leader());
    goesOn();
    awaitReady();

    nothingIsLost();
  }

  @Test
  void anotherNumberOfNodesIsRefusedAndNobodyNotices() throws Exception {
    try (PodHistory pods = PodHistory.of(world)) {
      cluster.apply(SAMPLE.with("replicas", 5));
      cluster.awaitCondition("Stalled", "True", "ScaleUpRefused");
      cluster.apply(SAMPLE.with("replicas", 1));
      cluster.awaitCondition("Stalled", "True", "ScaleDownRefused");
      goesOn();

      cluster.apply(SAMPLE);
      awaitReady();
      pods.awaitCount(NODES);
      nothingIsLost();
    }
  }

  /** The number of the node that leads the stream. */
  private int leader() {
    String name = traffic.leader();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  /** Messages are acknowledged that were not yet when this was asked. */
  private void goesOn() {
    int before = publishing.acknowledged();
    await("publishing goes on")
        .atMost(A_ROLL)
        .until(publishing::acknowledged, now -> now > before + 10);
  }

  private void awaitReady() {
    await("the three are Ready").atMost(A_ROLL).until(() -> allServe() && cluster.isReady());
  }

  /** As the kubelets say: what the operator says may be from before a fault. */
  private boolean allServe() {
    return IntStream.range(0, NODES)
        .allMatch(it -> cluster.server(it).filter(ContainerStatus::getReady).isPresent());
  }

  private void nothingIsLost() throws Exception {
    bucket.close();
    publishing.close();
    System.out.printf(
        "   %,d messages and %,d values acknowledged; the longest time without an ack: %d ms%n",
        publishing.acknowledged(),
        prices.acknowledged().size(),
        publishing.longestGap().toMillis());
    assertThat(traffic.read(messages.acknowledged())).isEqualTo(messages.acknowledged());
    assertThat(traffic.count()).isEqualTo(messages.acknowledged().size());
    assertThat(bucket.read(prices.acknowledged())).isEqualTo(prices.acknowledged());
  }
}
