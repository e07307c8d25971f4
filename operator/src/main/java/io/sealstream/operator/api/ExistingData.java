package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to frames in the old cipher after a cipher change. */
public enum ExistingData {
  /** Old frames are sealed again in the background. */
  @JsonProperty("Reseal")
  RESEAL,
  /** Only new frames carry the new cipher. */
  @JsonProperty("Keep")
  KEEP,

  /** A word of a newer release; read so that one resource cannot stop the watch of all. */
  @JsonIgnore
  UNRECOGNIZED;

  @JsonCreator
  static ExistingData of(String word) {
    return Words.constant(ExistingData.class, word, UNRECOGNIZED);
  }
}
