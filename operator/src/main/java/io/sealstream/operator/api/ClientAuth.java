package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What the server asks of client certificates. */
public enum ClientAuth {
  @JsonProperty("None")
  NONE,
  /** A certificate of the client authority is required. */
  @JsonProperty("Verify")
  VERIFY,
  /** And its subject names the user. */
  @JsonProperty("VerifyAndMap")
  VERIFY_AND_MAP,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static ClientAuth of(String word) {
    return Words.constant(ClientAuth.class, word, UNRECOGNIZED);
  }
}
