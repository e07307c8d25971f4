package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** How changes are rolled out. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record UpdatePolicy(
    @Default("Automatic")
        @JsonPropertyDescription(
            "Manual: the plan stands in the status and waits for the annotation"
                + " sealstream.io/approve=<plan id>.")
        UpdateMode mode,
    @Default("Proceed")
        @JsonPropertyDescription("Whether a roll waits for streams with a single replica.")
        SingleReplicaStreams singleReplicaStreams) {

  public UpdatePolicy {
    mode = mode == null ? UpdateMode.AUTOMATIC : mode;
    singleReplicaStreams =
        singleReplicaStreams == null ? SingleReplicaStreams.PROCEED : singleReplicaStreams;
  }

  static UpdatePolicy defaults() {
    return new UpdatePolicy(null, null);
  }
}
