package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the pods may run. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Scheduling(
    @Default("Preferred") AntiAffinity antiAffinity,
    Map<String, String> nodeSelector,
    List<Toleration> tolerations,
    Affinity affinity,
    String priorityClassName,
    List<TopologySpreadConstraint> topologySpreadConstraints) {

  public Scheduling {
    antiAffinity = antiAffinity == null ? AntiAffinity.PREFERRED : antiAffinity;
    nodeSelector = Sorted.copyOf(nodeSelector);
    tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    topologySpreadConstraints =
        topologySpreadConstraints == null ? List.of() : List.copyOf(topologySpreadConstraints);
  }

  static Scheduling defaults() {
    return new Scheduling(null, null, null, null, null, null);
  }

  public Optional<Affinity> namedAffinity() {
    return Optional.ofNullable(affinity);
  }

  public Optional<String> priorityClass() {
    return Optional.ofNullable(priorityClassName);
  }
}
