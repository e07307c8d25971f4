package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether two pods of one cluster may share a node. */
public enum AntiAffinity {
  @JsonProperty("Preferred")
  PREFERRED,
  @JsonProperty("Required")
  REQUIRED,
  @JsonProperty("None")
  NONE,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static AntiAffinity of(String word) {
    return Words.constant(AntiAffinity.class, word, UNRECOGNIZED);
  }
}
