package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/** The last accepted encryption block. Without a key reference the cluster is Plaintext. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AcceptedEncryption(
    String cipher, KeySecretRef keySecretRef, KeySecretRef previousKeySecretRef) {

  public Optional<KeySecretRef> key() {
    return Optional.ofNullable(keySecretRef);
  }

  public Optional<KeySecretRef> previousKey() {
    return Optional.ofNullable(previousKeySecretRef);
  }
}
