package io.sealstream.operator.observe;

import io.sealstream.operator.api.KeySecretRef;
import java.util.Optional;

/**
 * The pod template that stands in the StatefulSet: what the next pod of any ordinal will get.
 *
 * @param seen the StatefulSet's controller knows this template (observed generation): a pod that is
 *     deleted before would be made from the one before
 * @param cipher as annotated
 * @param key empty when the template is of mode Plaintext
 */
public record Template(
    int replicas,
    boolean seen,
    String restartHash,
    String image,
    Optional<String> cipher,
    Optional<KeySecretRef> key,
    Optional<String> fingerprint,
    Optional<KeySecretRef> previousKey,
    Optional<String> previousFingerprint) {

  /** True when it was rendered with this encryption. */
  public boolean renders(Sealing sealing) {
    return switch (sealing) {
      case Sealing.Plain() -> key.isEmpty();
      case Sealing.Sealed wanted ->
          key.equals(Optional.of(wanted.key()))
              && fingerprint.equals(Optional.of(wanted.fingerprint()))
              && cipher.filter(word -> !word.equals(wanted.cipher().label())).isEmpty()
              && previousKey.equals(wanted.previous().map(Sealing.Previous::key))
              && previousFingerprint.equals(
                  wanted.previous().flatMap(Sealing.Previous::fingerprint));
    };
  }
}
