package io.sealstream.e2e.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.OperatorCalls;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Converged means quiet: nothing is written, nothing differs. */
public final class ConvergedStory {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @RegisterExtension final World world = new World();

  private final String key = World.newKey();

  @Row(36)
  @Test
  void aConvergedClusterCausesNoWriteUntilItsSpecChanges() {
    DeployedCluster cluster = world.serving(key);
    world.awaitQuiet();
    List<String> events = cluster.events();

    OperatorCalls idle = world.operatorCalls();
    // Written again with the same key: another version of the Secret, and no change.
    world.secret("demo-key", key, Map.of("written", "again"));
    idle.awaitPasses();
    assertThat(idle.writes()).isEmpty();
    assertThat(cluster.events()).isEqualTo(events);

    cluster.apply(Spec.sealed("demo-key").with("service.annotations.changed", "yes"));

    await("the operator writes what changed")
        .atMost(PATIENCE)
        .until(() -> !idle.writes().isEmpty());
  }

  @Test
  void applyingAgainShowsNoDifference() {
    DeployedCluster cluster = world.serving(key);
    world.awaitQuiet();
    String version = cluster.resourceVersion();

    assertThat(cluster.differenceTo(Spec.sealed("demo-key"))).isEmpty();
    cluster.apply(Spec.sealed("demo-key"));

    assertThat(cluster.resourceVersion()).isEqualTo(version);
  }
}
