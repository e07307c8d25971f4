package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What a roll does about streams that pause with their only node. */
public enum SingleReplicaStreams {
  @JsonProperty("Proceed")
  PROCEED,
  @JsonProperty("Wait")
  WAIT,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static SingleReplicaStreams of(String word) {
    return Words.constant(SingleReplicaStreams.class, word, UNRECOGNIZED);
  }
}
