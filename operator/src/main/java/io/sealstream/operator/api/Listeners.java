package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/** Listeners beside the client port. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Listeners(WebSocket websocket, LeafNodes leafNodes) {

  public Optional<WebSocket> webSocketListener() {
    return Optional.ofNullable(websocket);
  }

  public Optional<LeafNodes> leafNodeListener() {
    return Optional.ofNullable(leafNodes);
  }
}
