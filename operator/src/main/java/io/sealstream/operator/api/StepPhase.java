package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Where the current step of a roll stands. */
public enum StepPhase {
  @JsonProperty("HandingOver")
  HANDING_OVER,
  @JsonProperty("Evicting")
  EVICTING,
  @JsonProperty("Starting")
  STARTING,
  @JsonProperty("Syncing")
  SYNCING,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static StepPhase of(String word) {
    return Words.constant(StepPhase.class, word, UNRECOGNIZED);
  }
}
