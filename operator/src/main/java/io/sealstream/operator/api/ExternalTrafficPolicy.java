package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** As in a Service. */
public enum ExternalTrafficPolicy {
  @JsonProperty("Cluster")
  CLUSTER,
  @JsonProperty("Local")
  LOCAL,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static ExternalTrafficPolicy of(String word) {
    return Words.constant(ExternalTrafficPolicy.class, word, UNRECOGNIZED);
  }
}
