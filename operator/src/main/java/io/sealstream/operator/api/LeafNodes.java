package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** The listener for leaf nodes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LeafNodes(
    @Default("false") Boolean enabled, @Default("7422") @Min(1) @Max(65535) Integer port) {

  public LeafNodes {
    enabled = enabled != null && enabled;
    port = port == null ? 7422 : port;
  }
}
