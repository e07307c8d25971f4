package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Who starts a roll. */
public enum UpdateMode {
  @JsonProperty("Automatic")
  AUTOMATIC,
  /** The plan stands in the status and waits for the approve annotation. */
  @JsonProperty("Manual")
  MANUAL,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static UpdateMode of(String word) {
    return Words.constant(UpdateMode.class, word, UNRECOGNIZED);
  }
}
