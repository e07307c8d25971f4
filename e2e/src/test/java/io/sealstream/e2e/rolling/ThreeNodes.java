package io.sealstream.e2e.rolling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.sealstream.e2e.world.AckLedger;
import io.sealstream.e2e.world.Bucket;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.DownPods;
import io.sealstream.e2e.world.PodHistory;
import io.sealstream.e2e.world.Publishing;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.Traffic;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The sample of three nodes under traffic that never stops: a stream and a bucket of three replicas
 * each, written all the time. It watches from the beginning which pods there are and how many of
 * them are down at once.
 */
final class ThreeNodes implements AutoCloseable {
  static final int NODES = 3;
  static final Spec SAMPLE = Spec.ofSample("6-three-nodes.yaml");

  /** As the sample names it. */
  static final String KEY = "three-key-2026-01";

  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration A_ROLL = Duration.ofMinutes(10);

  private final DeployedCluster cluster;
  private final AckLedger messages;
  private final AckLedger prices;
  private final Traffic traffic;
  private final Publishing publishing;
  private final Bucket bucket;
  private final PodHistory pods;
  private final DownPods down;

  private ThreeNodes(World world, String ledgers) throws Exception {
    cluster = world.streamingCluster("demo");
    cluster.apply(SAMPLE);
    awaitReady();
    messages = AckLedger.named(ledgers + "-messages");
    prices = AckLedger.named(ledgers + "-prices");
    traffic = Traffic.intoNewStream(cluster, World.word(), NODES);
    publishing = traffic.keepPublishing(1, PAUSE, messages);
    bucket = Bucket.written(traffic, NODES, prices);
    pods = PodHistory.of(world);
    down = DownPods.of(cluster, NODES);
  }

  /**
   * Serving and written to.
   *
   * @param ledgers what the files with the acks are called
   */
  static ThreeNodes underTraffic(World world, String key, String ledgers) throws Exception {
    world.secret(KEY, key);
    return new ThreeNodes(world, ledgers);
  }

  DeployedCluster cluster() {
    return cluster;
  }

  Traffic traffic() {
    return traffic;
  }

  /** The number of the node that leads the stream. */
  int leader() {
    String name = traffic.leader();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  /** Applies a change that restarts all, and waits until it is Ready. */
  void roll(Spec change) {
    cluster.apply(change);
    awaitReady();
  }

  void awaitReady() {
    awaitReady(NODES);
  }

  /** As many as that, and no others. */
  void awaitReady(int nodes) {
    await(nodes + " are Ready")
        .atMost(A_ROLL)
        .ignoreExceptionsMatching(ThreeNodes::isNoAnswer)
        .until(() -> allServe(nodes) && cluster.pod(nodes).isEmpty() && cluster.isReady());
  }

  /** Under load the API server may take longer to answer than its client waits. */
  private static boolean isNoAnswer(Throwable failure) {
    return failure instanceof KubernetesClientException unanswered && unanswered.getCode() == 0;
  }

  /** As the kubelets say: what the operator says may be from before a fault. */
  private boolean allServe(int nodes) {
    return IntStream.range(0, nodes)
        .allMatch(it -> cluster.server(it).filter(ContainerStatus::getReady).isPresent());
  }

  /** Messages are acknowledged that were not yet when this was asked. */
  void goesOn() {
    int before = publishing.acknowledged();
    await("publishing goes on")
        .atMost(A_ROLL)
        .until(publishing::acknowledged, now -> now > before + 10);
  }

  /** Of all nodes. */
  void each(IntConsumer holds) {
    assertThat(IntStream.range(0, NODES).boxed()).allSatisfy(holds::accept);
  }

  /** Waits until there have been as many pods, and no more. */
  void awaitPodsSoFar(int count) {
    pods.awaitCount(count);
  }

  void neverMoreThanOneWasDown() {
    assertThat(down.worst().down()).as(down.looks() + ", " + down.worst()).hasSizeLessThan(2);
  }

  /** Ends the traffic: what was acknowledged is there, and nothing else. */
  void nothingIsLost() throws Exception {
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

  @Override
  public void close() {
    down.close();
    pods.close();
    bucket.close();
    publishing.close();
    traffic.close();
    prices.close();
    messages.close();
  }
}
