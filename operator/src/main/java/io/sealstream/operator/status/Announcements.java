package io.sealstream.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.api.Warning;
import io.sealstream.operator.guard.Remark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which events a change of status is worth: one for each state that was entered, none for a state
 * that goes on. States are remembered by the status itself, so a restarted operator does not repeat
 * them.
 */
public final class Announcements {
  private Announcements() {}

  /**
   * @param notices what is said once, beside the states
   */
  public static List<Remark> of(
      StreamingClusterStatus before, StreamingClusterStatus after, List<Remark> notices) {
    List<Remark> events = new ArrayList<>(notices);
    entered(before, after, ConditionType.STALLED).ifPresent(events::add);
    entered(before, after, ConditionType.READY).ifPresent(events::add);
    Set<String> known = before.warnings().stream().map(Warning::reason).collect(Collectors.toSet());
    after.warnings().stream()
        .filter(it -> !known.contains(it.reason()))
        .flatMap(it -> remark(it.reason(), it.message()).stream())
        .forEach(events::add);
    return events;
  }

  /** The reason of a condition that has become true, or is true for another reason. */
  private static Optional<Remark> entered(
      StreamingClusterStatus before, StreamingClusterStatus after, ConditionType type) {
    Optional<Condition> now = condition(after, type).filter(Announcements::isTrue);
    Optional<String> reasonBefore =
        condition(before, type).filter(Announcements::isTrue).map(Condition::getReason);
    return now.filter(it -> !Optional.of(it.getReason()).equals(reasonBefore))
        .flatMap(it -> remark(it.getReason(), it.getMessage()));
  }

  private static boolean isTrue(Condition condition) {
    return "True".equals(condition.getStatus());
  }

  private static Optional<Condition> condition(StreamingClusterStatus status, ConditionType type) {
    return status.conditions().stream().filter(it -> it.getType().equals(type.word())).findFirst();
  }

  private static Optional<Remark> remark(String reason, String message) {
    return Reason.of(reason).map(it -> new Remark(it, message));
  }
}
