package io.sealstream.operator.observe;

import java.util.Optional;

/**
 * Names a key without revealing it. Two fingerprints can be compared only under one salt, so the
 * salt is a part of it.
 *
 * @param salt 32 hex digits
 * @param text with its derivation in front, such as {@code k1:7qk3m2xwa5t4hb6c}
 */
public record Fingerprint(String salt, String text) {

  /** From two texts that may be missing. */
  public static Optional<Fingerprint> of(Optional<String> salt, Optional<String> text) {
    return salt.flatMap(s -> text.map(t -> new Fingerprint(s, t)));
  }

  /** The text alone: a person sees one salt per cluster. */
  @Override
  public String toString() {
    return text;
  }
}
