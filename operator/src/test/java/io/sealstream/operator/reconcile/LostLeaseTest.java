package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.apply.Leadership;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator with the real elector, configured as in production, and what ends its process. */
class LostLeaseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ApiServer api = new ApiServer();
  private final OperatorSettings settings = new ShopSettings("any");
  private final List<Integer> ends = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Farewell farewell =
      new Farewell(
          new Leadership(api.client(), settings.operatorNamespace(), settings.operatorName()),
          ends::add);
  private CompletableFuture<?> leading;

  @BeforeEach
  void lead() {
    leading = elector(new Wiring().election(settings, farewell)).start();
    await().atMost(PATIENCE).until(() -> holder().equals(Optional.of(settings.operatorName())));
  }

  @AfterEach
  void close() {
    leading.cancel(true);
    threads.shutdownNow();
    api.close();
  }

  @Test
  void anOperatorWhoseLeaseSomebodyElseTookEndsAtOnceAndNotAsIfAllWereWell() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              lease("operator-of-somebody-else");
              return !ends.isEmpty();
            });

    assertThat(ends).containsOnly(Farewell.LEASE_LOST);
    assertThat(Farewell.LEASE_LOST).isNotZero();
    farewell.stopped(new ShutdownEvent());
    assertThat(holder()).contains("operator-of-somebody-else");
  }

  @Test
  void anOrderlyStopGivesTheLeaseUpAndEndsByItself() {
    farewell.stopping(new ShutdownEvent());
    leading.cancel(false);
    farewell.stopped(new ShutdownEvent());

    assertThat(ends).isEmpty();
    assertThat(holder()).isEmpty();
  }

  /** As the SDK makes it of the configuration. */
  private LeaderElector elector(LeaderElectionConfiguration wanted) {
    return new LeaderElectorBuilder(api.client(), threads)
        .withConfig(
            new LeaderElectionConfig(
                new LeaseLock(
                    wanted.getLeaseNamespace().orElseThrow(),
                    wanted.getLeaseName(),
                    wanted.getIdentity().orElseThrow()),
                wanted.getLeaseDuration(),
                wanted.getRenewDeadline(),
                wanted.getRetryPeriod(),
                wanted.getLeaderCallbacks().orElseThrow(),
                false,
                wanted.getLeaseName()))
        .build();
  }

  private Optional<String> holder() {
    return Optional.ofNullable(lease()).map(it -> it.getSpec().getHolderIdentity());
  }

  private Lease lease() {
    return api.client()
        .leases()
        .inNamespace(settings.operatorNamespace())
        .withName(Labels.OPERATOR)
        .get();
  }

  /** By a merge, which no renewal in the same moment can refuse. */
  private void lease(String holder) {
    api.client()
        .leases()
        .inNamespace(settings.operatorNamespace())
        .withName(Labels.OPERATOR)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"holderIdentity\":\"%s\"}}".formatted(holder));
  }
}
