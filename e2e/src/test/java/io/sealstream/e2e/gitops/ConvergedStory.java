package io.sealstream.e2e.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.AuditLog;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Operator;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Converged means quiet: nothing is written, nothing differs. */
final class ConvergedStory {
  /** More than three of the polls that the stories set (2 s). */
  private static final Duration IDLE = Duration.ofSeconds(10);

  @RegisterExtension final World world = new World();

  @Test
  void aConvergedClusterCausesNoWriteUntilItsSpecChanges() {
    String key = World.newKey();
    DeployedCluster cluster = serving(key);
    AuditLog log = world.cluster().auditLog();
    await("the last writes of the start are through")
        .atMost(Duration.ofMinutes(2))
        .until(() -> quietFor(log, Duration.ofSeconds(5)));

    long mark = log.mark();
    world.secret("demo-key", key); // an equal value written again is no change
    await("three idle passes").during(IDLE).atMost(IDLE.multipliedBy(2)).until(() -> true);
    assertThat(writes(log, mark)).isEmpty();
    assertThat(cluster.events()).doesNotContain("KeyChangeRefused", "KeySecretMoved");

    cluster.apply(Spec.sealed("demo-key").with("service.annotations.changed", "yes"));

    await("the operator writes what changed")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(writes(log, mark)).isNotEmpty());
  }

  @Test
  void applyingAgainShowsNoDifference() {
    DeployedCluster cluster = serving(World.newKey());
    String version = cluster.resourceVersion();

    cluster.apply(Spec.sealed("demo-key"));

    assertThat(cluster.resourceVersion()).isEqualTo(version);
    assertThat(cluster.differenceTo(Spec.sealed("demo-key"))).isEmpty();
  }

  private DeployedCluster serving(String key) {
    world.secret("demo-key", key);
    DeployedCluster cluster = world.streamingCluster("demo");
    cluster.apply(Spec.sealed("demo-key"));
    cluster.awaitReady();
    return cluster;
  }

  private boolean quietFor(AuditLog log, Duration time) {
    long mark = log.mark();
    await().during(time).atMost(time.multipliedBy(2)).until(() -> true);
    return writes(log, mark).isEmpty();
  }

  /** The operator's writes about this story's cluster; its lease is in another namespace. */
  private List<AuditLog.Write> writes(AuditLog log, long mark) {
    return log.since(mark).stream()
        .filter(write -> write.user().equals(Operator.USER))
        .filter(write -> write.namespace().equals(world.namespace()))
        .toList();
  }
}
