package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;

/** Who may reach the pods. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record NetworkAccess(
    @Default("Enabled") Switch mode,
    @JsonPropertyDescription("Who may read the monitoring port; absent: the namespace.")
        List<NetworkPolicyPeer> monitoringFrom) {

  public NetworkAccess {
    mode = mode == null ? Switch.ENABLED : mode;
    monitoringFrom = monitoringFrom == null ? List.of() : List.copyOf(monitoringFrom);
  }

  static NetworkAccess defaults() {
    return new NetworkAccess(null, null);
  }
}
