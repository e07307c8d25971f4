package io.sealstream.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.Alone;
import io.sealstream.e2e.world.AuditLog;
import io.sealstream.e2e.world.DeployedCluster;
import io.sealstream.e2e.world.Operator;
import io.sealstream.e2e.world.Spec;
import io.sealstream.e2e.world.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two operators never act at once: the one that lost the lease ends, and waits for its turn. */
@Alone
final class LostLeaseStory {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String OTHER = "operator-of-somebody-else";

  @RegisterExtension final World world = new World();

  @Test
  void anOperatorThatLostTheLeaseEndsAndWritesNothingUntilItsTurnComes() {
    Operator operator = world.operator();
    // A pod of its own, which no other story has ended.
    operator.scaleTo(0);
    operator.scaleTo(1);
    await("it leads").atMost(PATIENCE).until(operator::leads);
    try {
      operator.loseLeaseTo(OTHER);
      await("its process ends").atMost(PATIENCE).until(() -> operator.lastExitCode().isPresent());
      assertThat(operator.lastExitCode()).hasValue(1);

      long mark = world.cluster().auditLog().mark();
      world.secret("demo-key", World.newKey());
      DeployedCluster cluster = world.streamingCluster("demo");
      cluster.apply(Spec.sealed("demo-key"));
      operator.scaleTo(1); // which it is: returns when the next one is ready
      assertThat(world.cluster().auditLog().callsSince(mark))
          .filteredOn(call -> call.user().equals(Operator.USER) && call.isWrite())
          .extracting(AuditLog.Call::resource)
          .isSubsetOf("leases", "selfsubjectrulesreviews");
      assertThat(operator.leader()).contains(OTHER);

      operator.freeLease();
      cluster.awaitReady();
    } finally {
      operator.scaleTo(0);
      operator.freeLease();
      operator.scaleTo(1);
    }
  }
}
