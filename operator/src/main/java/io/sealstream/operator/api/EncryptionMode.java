package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the store is sealed. */
public enum EncryptionMode {
  /** Everything below the store directory is sealed under the key. */
  @JsonProperty("Sealed")
  SEALED,
  /** Nothing is sealed; it must be said aloud. */
  @JsonProperty("Plaintext")
  PLAINTEXT,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static EncryptionMode of(String word) {
    return Words.constant(EncryptionMode.class, word, UNRECOGNIZED);
  }
}
