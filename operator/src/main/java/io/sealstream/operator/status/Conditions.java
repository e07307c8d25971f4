package io.sealstream.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Statements as conditions. The time of a transition moves only when the truth changes. */
final class Conditions {
  private Conditions() {}

  static List<Condition> of(
      List<Statement> statements, List<Condition> before, long generation, Instant now) {
    return statements.stream().map(it -> condition(it, before, generation, now)).toList();
  }

  private static Condition condition(
      Statement statement, List<Condition> before, long generation, Instant now) {
    String since =
        before.stream()
            .filter(it -> statement.type().word().equals(it.getType()))
            .filter(it -> statement.truth().word().equals(it.getStatus()))
            .map(Condition::getLastTransitionTime)
            .findFirst()
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new ConditionBuilder()
        .withType(statement.type().word())
        .withStatus(statement.truth().word())
        .withReason(statement.reason().word())
        .withMessage(statement.message())
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .build();
  }
}
