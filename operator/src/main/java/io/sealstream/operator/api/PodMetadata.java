package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** Labels and annotations for the pods. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PodMetadata(Map<String, String> labels, Map<String, String> annotations) {

  public PodMetadata {
    labels = Sorted.copyOf(labels);
    annotations = Sorted.copyOf(annotations);
  }
}
