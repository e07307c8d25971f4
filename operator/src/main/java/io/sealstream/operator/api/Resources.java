package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** Requests and limits of the server container. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Resources(Map<String, Quantity> requests, Map<String, Quantity> limits) {

  /** As JSON for the schema; the same as {@link #defaults()}. */
  static final String DEFAULT =
      """
      {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"memory": "1Gi"}}""";

  public Resources {
    requests = Sorted.copyOf(requests);
    limits = Sorted.copyOf(limits);
  }

  static Resources defaults() {
    return new Resources(
        Map.of("cpu", new Quantity("250m"), "memory", new Quantity("512Mi")),
        Map.of("memory", new Quantity("1Gi")));
  }
}
