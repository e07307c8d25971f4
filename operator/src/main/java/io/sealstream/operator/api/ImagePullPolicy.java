package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** As in a pod. */
public enum ImagePullPolicy {
  @JsonProperty("Always")
  ALWAYS,
  @JsonProperty("IfNotPresent")
  IF_NOT_PRESENT,
  @JsonProperty("Never")
  NEVER,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static ImagePullPolicy of(String word) {
    return Words.constant(ImagePullPolicy.class, word, UNRECOGNIZED);
  }
}
