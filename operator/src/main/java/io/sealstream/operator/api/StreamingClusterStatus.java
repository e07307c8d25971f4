package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import java.util.Optional;

/**
 * What the operator saw and decided. It can be wiped at any time: nothing that keeps data readable
 * stands only here.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StreamingClusterStatus(
    Long observedGeneration,
    @StatusReplicas Integer replicas,
    Integer readyReplicas,
    Integer updatedReplicas,
    @LabelSelector String selector,
    String clusterId,
    String image,
    String version,
    EncryptionStatus encryption,
    List<NodeStatus> nodes,
    RolloutStatus rollout,
    @Size(max = 16) List<Warning> warnings,
    List<Condition> conditions) {

  public StreamingClusterStatus {
    nodes = nodes == null ? List.of() : List.copyOf(nodes);
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Of a cluster that was never reconciled, or whose status was wiped. */
  public static StreamingClusterStatus empty() {
    return new StreamingClusterStatus(
        null, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  /**
   * The same as long as nothing of it is carried out: which generation of the spec was carried out
   * last, and what came of that, are still what they were before.
   */
  public StreamingClusterStatus notCarriedOutYet(StreamingClusterStatus before) {
    return new StreamingClusterStatus(
        before.observedGeneration,
        replicas,
        readyReplicas,
        updatedReplicas,
        selector,
        clusterId,
        image,
        version,
        encryption,
        nodes,
        rollout,
        warnings,
        before.conditions);
  }

  public Optional<EncryptionStatus> sealing() {
    return Optional.ofNullable(encryption);
  }

  public Optional<String> resolvedImage() {
    return Optional.ofNullable(image);
  }

  public Optional<RolloutStatus> roll() {
    return Optional.ofNullable(rollout);
  }
}
