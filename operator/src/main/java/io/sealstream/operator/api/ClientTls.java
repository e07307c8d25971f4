package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import java.util.Optional;

/** The certificate that clients see, and what is asked of theirs. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClientTls(
    @Required String secretName, String caSecretName, @Default("None") ClientAuth clientAuth) {

  public ClientTls {
    clientAuth = clientAuth == null ? ClientAuth.NONE : clientAuth;
  }

  public Optional<String> authority() {
    return Optional.ofNullable(caSecretName);
  }
}
