package io.sealstream.e2e.world;

import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;

/** Says what a StreamingCluster said of itself when a story waited for it in vain. */
final class StuckReport implements ConditionEvaluationListener<Object> {
  private final DeployedCluster cluster;

  StuckReport(DeployedCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public void conditionEvaluated(EvaluatedCondition<Object> condition) {
    // Only the end of the wait matters.
  }

  @Override
  public void onTimeout(TimeoutEvent event) {
    System.out.println(event.getDescription());
    Stream.of("Ready", "Available", "KeyAccepted", "Stalled")
        .map(cluster::condition)
        .flatMap(Optional::stream)
        .forEach(System.out::println);
    cluster.server(0).ifPresent(server -> System.out.println(server.getState()));
  }
}
