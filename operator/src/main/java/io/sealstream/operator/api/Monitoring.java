package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import java.util.Map;

/** Whether Prometheus is told about the pods. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Monitoring(@Default("Disabled") Switch podMonitor, Map<String, String> labels) {

  public Monitoring {
    podMonitor = podMonitor == null ? Switch.DISABLED : podMonitor;
    labels = Sorted.copyOf(labels);
  }

  static Monitoring defaults() {
    return new Monitoring(null, null);
  }
}
