package io.sealstream.operator.observe;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.api.KeySecretRef;
import java.util.Optional;

/** The encryption that objects are rendered with: what the guard accepted, never the raw spec. */
public sealed interface Sealing {

  /** Nothing is sealed. */
  record Plain() implements Sealing {}

  /**
   * @param fingerprint of the key that the pods should get, such as {@code k1:7qk3m2xwa5t4hb6c}
   * @param previous while rotating
   */
  record Sealed(
      CipherSuite cipher, KeySecretRef key, String fingerprint, Optional<Previous> previous)
      implements Sealing {}

  /**
   * The key before.
   *
   * @param fingerprint empty when nobody knows it any more; then it opens nothing
   */
  record Previous(KeySecretRef key, Optional<String> fingerprint) {}
}
