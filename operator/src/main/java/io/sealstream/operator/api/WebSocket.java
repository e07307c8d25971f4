package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** The listener for clients in browsers. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record WebSocket(
    @Default("false") Boolean enabled, @Default("8080") @Min(1) @Max(65535) Integer port) {

  public WebSocket {
    enabled = enabled != null && enabled;
    port = port == null ? 8080 : port;
  }
}
