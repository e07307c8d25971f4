package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/** Certificates that a person brings. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Tls(ClientTls client, ClusterTls cluster) {

  public Optional<ClientTls> forClients() {
    return Optional.ofNullable(client);
  }

  public Optional<ClusterTls> forPeers() {
    return Optional.ofNullable(cluster);
  }
}
