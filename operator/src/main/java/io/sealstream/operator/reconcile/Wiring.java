package io.sealstream.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.sealstream.operator.api.Labels;
import io.sealstream.operator.apply.Applier;
import io.sealstream.operator.apply.ClusterRecords;
import io.sealstream.operator.apply.EventRecorder;
import io.sealstream.operator.apply.Leadership;
import io.sealstream.operator.apply.PodRemover;
import io.sealstream.operator.guard.KeyGuard;
import io.sealstream.operator.node.AdminClient;
import io.sealstream.operator.observe.ClusterReader;
import io.sealstream.operator.observe.KeyReader;
import io.sealstream.operator.plan.Pace;
import io.sealstream.operator.plan.RolloutPlanner;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** Makes the parts from the settings, once. */
@Singleton
class Wiring {
  private static final Duration LEASE = Duration.ofSeconds(20);

  /** A process that was stopped for longer, or an API server that was away, costs the lease. */
  private static final Duration RENEW = Duration.ofSeconds(15);

  private static final Duration RETRY = Duration.ofSeconds(3);

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  AdminClient admin(OperatorSettings settings) {
    return new AdminClient(settings.nodeTimeout());
  }

  @Produces
  @Singleton
  ClusterReader reader(KubernetesClient client, AdminClient admin, Clock clock) {
    return new ClusterReader(client, admin, new KeyReader(client, clock), clock);
  }

  @Produces
  @Singleton
  KeyGuard guard(OperatorSettings settings) {
    return new KeyGuard(settings.missingGrace());
  }

  @Produces
  @Singleton
  Applier applier(KubernetesClient client) {
    return new Applier(client);
  }

  @Produces
  @Singleton
  ClusterRecords records(KubernetesClient client) {
    return new ClusterRecords(client);
  }

  @Produces
  @Singleton
  PodRemover remover(KubernetesClient client) {
    return new PodRemover(client);
  }

  @Produces
  @Singleton
  RolloutPlanner planner(OperatorSettings settings) {
    return new RolloutPlanner(settings.operatorName(), Pace.usual());
  }

  @Produces
  @Singleton
  EventRecorder events(KubernetesClient client, Clock clock, OperatorSettings settings) {
    return new EventRecorder(client, clock, settings.operatorName());
  }

  @Produces
  @Singleton
  Leadership leadership(KubernetesClient client, OperatorSettings settings) {
    return new Leadership(client, settings.operatorNamespace(), settings.operatorName());
  }

  /**
   * One leads; a pod whose container restarts takes its own lease up again at once. What this
   * builder makes does not end a process that loses the lease, whatever the SDK's manual says, and
   * the SDK's own way to end it waits for itself when the operator is stopped in order: the
   * callbacks do it.
   */
  @Produces
  @Singleton
  LeaderElectionConfiguration election(OperatorSettings settings, Farewell farewell) {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(Labels.OPERATOR)
        .withLeaseNamespace(settings.operatorNamespace())
        .withIdentity(settings.operatorName())
        .withLeaseDuration(LEASE)
        .withRenewDeadline(RENEW)
        .withRetryPeriod(RETRY)
        .withLeaderCallbacks(farewell.callbacks())
        .build();
  }
}
