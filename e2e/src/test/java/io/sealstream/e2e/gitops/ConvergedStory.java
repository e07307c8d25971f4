package io.sealstream.e2e.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.AuditLog;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Operator;
import io.sealstream.e2e.world.Row;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Converged means quiet: nothing is written, nothing differs. */
public final class ConvergedStory {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int IDLE_PASSES = 3;

  @RegisterExtension final World world = new World();

  private final String key = World.newKey();

  @Row(36)
  @Test
  void aConvergedClusterCausesNoWriteUntilItsSpecChanges() {
    AuditLog log = world.cluster().auditLog();
    long start = log.mark();
    DeployedCluster cluster = world.serving(key);
    awaitQuiet(log, start);
    List<String> events = cluster.events();

    long idle = log.mark();
    // Written again with the same key: another version of the Secret, and no change.
    world.secret("demo-key", key, Map.of("written", "again"));
    await("more idle passes")
        .atMost(PATIENCE)
        .until(() -> operatorsCalls(log, idle).filter(this::beginsAPass).count() > IDLE_PASSES);
    assertThat(operatorsCalls(log, idle).filter(AuditLog.Call::isWrite)).isEmpty();
    assertThat(cluster.events()).isEqualTo(events);

    cluster.apply(Spec.sealed("demo-key").with("service.annotations.changed", "yes"));

    await("the operator writes what changed")
        .atMost(PATIENCE)
        .until(() -> operatorsCalls(log, idle).anyMatch(AuditLog.Call::isWrite));
  }

  @Test
  void applyingAgainShowsNoDifference() {
    AuditLog log = world.cluster().auditLog();
    long start = log.mark();
    DeployedCluster cluster = world.serving(key);
    awaitQuiet(log, start);
    String version = cluster.resourceVersion();

    assertThat(cluster.differenceTo(Spec.sealed("demo-key"))).isEmpty();
    cluster.apply(Spec.sealed("demo-key"));

    assertThat(cluster.resourceVersion()).isEqualTo(version);
  }

  private void awaitQuiet(AuditLog log, long start) {
    await("the last writes of the start are through, and three passes after them")
        .atMost(PATIENCE)
        .until(() -> passesSinceTheLastWrite(log, start) > IDLE_PASSES);
  }

  private int passesSinceTheLastWrite(AuditLog log, long mark) {
    int passes = 0;
    for (AuditLog.Call call : operatorsCalls(log, mark).toList()) {
      if (call.isWrite()) {
        passes = 0;
      } else if (beginsAPass(call)) {
        passes++;
      }
    }
    return passes;
  }

  private boolean beginsAPass(AuditLog.Call call) {
    return call.verb().equals("get")
        && call.resource().equals("streamingclusters")
        && call.namespace().equals(world.namespace());
  }

  /**
   * All it does but for its lease, and for clusters of earlier stories, which are being deleted.
   */
  private Stream<AuditLog.Call> operatorsCalls(AuditLog log, long mark) {
    return log.callsSince(mark).stream()
        .filter(call -> call.user().equals(Operator.USER))
        .filter(call -> !call.resource().equals("leases"))
        .filter(
            call ->
                call.namespace().equals(world.namespace())
                    || !call.namespace().startsWith("story-"));
  }
}
