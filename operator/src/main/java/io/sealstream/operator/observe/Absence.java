package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.Condition;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.StreamingClusterStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Since when a Secret is missing, as far as the status remembers: an operator that was restarted
 * must not give a Secret that has long been missing its grace once more.
 */
final class Absence {
  private static final Set<String> REASONS =
      Set.of(Reason.KEY_SECRET_MISSING.word(), Reason.PREVIOUS_KEY_SECRET_MISSING.word());

  private Absence() {}

  static KeyReading remembered(KeyReading reading, StreamingClusterStatus status) {
    return reading instanceof KeyReading.Missing(Instant seen)
        ? new KeyReading.Missing(since(status).filter(it -> it.isBefore(seen)).orElse(seen))
        : reading;
  }

  private static Optional<Instant> since(StreamingClusterStatus status) {
    return status.conditions().stream()
        .filter(it -> it.getType().equals("KeyAccepted") && REASONS.contains(it.getReason()))
        .map(Absence::begin)
        .findFirst();
  }

  /** A refusal came when the grace was over; before it, the condition is as old as the absence. */
  private static Instant begin(Condition condition) {
    return condition.getStatus().equals("False")
        ? Instant.EPOCH
        : Instant.parse(condition.getLastTransitionTime());
  }
}
