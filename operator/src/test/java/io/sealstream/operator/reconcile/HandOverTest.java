package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.api.RolloutStep;
import io.sealstream.operator.api.StepPhase;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.apply.PodRemover;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.Remarks;
import io.sealstream.operator.node.AdminClient;
import io.sealstream.operator.node.AdminServer;
import io.sealstream.operator.node.NodeAddress;
import io.sealstream.operator.observe.ClusterReader;
import io.sealstream.operator.observe.IdentitySource;
import io.sealstream.operator.observe.KeyReader;
import io.sealstream.operator.observe.NodeReport.Replication;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.World;
import io.sealstream.operator.plan.Pace;
import io.sealstream.operator.plan.RolloutPlanner;
import io.sealstream.operator.tls.InternalCertificates;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The claimed node of three leads, and its pod is to go. */
class HandOverTest {
  private static final String OPERATOR = "operator-0";
  private static final String NAME = "demo-0.demo-headless.test.svc";
  private static final Replication LEADS = replication(2);

  private final ApiServer api = new ApiServer();
  private final SealedCluster cluster = SealedCluster.serving(3);
  private final SortedMap<String, String> certificates =
      InternalCertificates.of("demo", Map.of(), Map.of("demo-0", List.of(NAME)), Instant.now());
  private final AdminClient admin = new AdminClient(Duration.ofMinutes(1));
  private final Roll roll =
      new Roll(
          new RolloutPlanner(OPERATOR, Pace.usual()),
          new ClusterReader(
              api.client(),
              admin,
              new KeyReader(api.client(), Clock.systemUTC()),
              Clock.systemUTC()),
          new PodRemover(api.client()),
          admin);
  private AdminServer node;

  @BeforeEach
  void claim() throws Exception {
    node =
        new AdminServer(
            "demo-0",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            certificates,
            () -> "{}");
    cluster
        .pod(0, Pod.State.SERVING, "hash-0", "K1", null, null)
        .node(0, "K1", 2, "aes", LEADS)
        .node(1, "K1", 2, "aes", replication(0))
        .node(2, "K1", 2, "aes", replication(0));
    cluster.status.rollout(
        new RolloutStatus(
            "r-1",
            List.of("spec"),
            SealedCluster.NOW.toString(),
            Observed.HASH,
            0,
            3,
            new RolloutStep(
                "r-1-0",
                "demo-0",
                "uid-0",
                StepPhase.HANDING_OVER,
                SealedCluster.NOW.toString(),
                OPERATOR),
            null,
            null));
  }

  @AfterEach
  void close() {
    node.close();
    api.close();
  }

  @Test
  void itIsAskedInEveryPassToHandOverAndNotEvicted() {
    Roll.Progress first = roll.step(world(), accepted());
    roll.step(world(), accepted());

    assertThat(node.handOvers()).isEqualTo(2);
    assertThat(first.rollout().orElseThrow().step().phase()).isEqualTo(StepPhase.HANDING_OVER);
    assertThat(first.troubles()).isEmpty();
    assertThat(api.writes()).isEmpty();
  }

  @Test
  void oneThatCannotHandOverKeepsItsPodAndIsSaidToBeStuck() {
    node.cannotHandOver();
    cluster.now = SealedCluster.NOW.plus(Pace.usual().start()).plusSeconds(1);

    Roll.Progress progress = roll.step(world(), accepted());

    assertThat(api.writes()).isEmpty();
    assertThat(progress.troubles())
        .singleElement()
        .satisfies(it -> assertThat(it.message()).contains("demo-0", "still leads 2 streams"));
  }

  private static Replication replication(int leads) {
    return new Replication(
        leads, false, Optional.of(SealedCluster.NOW.minusSeconds(60)), true, 0, 3);
  }

  private KeyVerdict accepted() {
    return new KeyVerdict.Accepted(
        new Sealing.Sealed(
            CipherSuite.AES,
            cluster.template.orElseThrow().key().orElseThrow(),
            cluster.template.orElseThrow().fingerprint().orElseThrow(),
            Optional.empty()),
        Remarks.none());
  }

  private World world() {
    String ip = InetAddress.getLoopbackAddress().getHostAddress();
    return new World(
        new StreamingCluster(),
        cluster.observed(),
        IdentitySource.CLUSTER,
        Optional.empty(),
        new TreeMap<>(),
        certificates,
        new TreeMap<>(Map.of(0, new NodeAddress(ip, node.port(), NAME))),
        new TreeMap<>());
  }
}
