package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import java.util.Optional;

/** Merged over the pod that the operator makes; fields that the operator owns are refused. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PodTemplate(PodMetadata metadata, @PreserveUnknownFields JsonNode spec) {

  public PodTemplate {
    metadata = metadata == null ? new PodMetadata(null, null) : metadata;
  }

  public Optional<JsonNode> podSpec() {
    return Optional.ofNullable(spec).filter(node -> !node.isNull());
  }
}
