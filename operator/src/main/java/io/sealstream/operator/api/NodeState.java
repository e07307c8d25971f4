package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What one node does, in a word. */
public enum NodeState {
  @JsonProperty("Serving")
  SERVING,
  @JsonProperty("Starting")
  STARTING,
  @JsonProperty("CatchingUp")
  CATCHING_UP,
  /** The server refused to start or to open its store under the key. */
  @JsonProperty("KeyRefused")
  KEY_REFUSED,
  @JsonProperty("Unreachable")
  UNREACHABLE,
  @JsonProperty("Down")
  DOWN,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static NodeState of(String word) {
    return Words.constant(NodeState.class, word, UNRECOGNIZED);
  }
}
