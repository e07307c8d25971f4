package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/** A roll in progress: why, how far, and the one step that is claimed. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RolloutStatus(
    String id,
    List<String> reasons,
    String startTime,
    String target,
    Integer updated,
    Integer total,
    RolloutStep step,
    List<PlannedRestart> plan,
    RolloutBlock blockedBy) {

  public RolloutStatus {
    reasons = reasons == null ? List.of() : List.copyOf(reasons);
    plan = plan == null ? List.of() : List.copyOf(plan);
  }

  public Optional<RolloutStep> claimedStep() {
    return Optional.ofNullable(step);
  }

  public Optional<RolloutBlock> block() {
    return Optional.ofNullable(blockedBy);
  }
}
