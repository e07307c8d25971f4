package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Service that clients use. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClientService(
    @Default("ClusterIP") ServiceType type,
    Map<String, String> annotations,
    Map<String, String> labels,
    String loadBalancerClass,
    List<String> loadBalancerSourceRanges,
    ExternalTrafficPolicy externalTrafficPolicy) {

  public ClientService {
    type = type == null ? ServiceType.CLUSTER_IP : type;
    annotations = Sorted.copyOf(annotations);
    labels = Sorted.copyOf(labels);
    loadBalancerSourceRanges =
        loadBalancerSourceRanges == null ? List.of() : List.copyOf(loadBalancerSourceRanges);
  }

  static ClientService defaults() {
    return new ClientService(null, null, null, null, null, null);
  }

  public Optional<String> balancerClass() {
    return Optional.ofNullable(loadBalancerClass);
  }

  public Optional<ExternalTrafficPolicy> trafficPolicy() {
    return Optional.ofNullable(externalTrafficPolicy);
  }
}
