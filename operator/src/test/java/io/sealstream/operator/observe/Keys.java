package io.sealstream.operator.observe;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Readings of Secrets, as the stories tell them; a key is known here by a short word. */
public final class Keys {
  public static final String SALT = "5a".repeat(16);

  private Keys() {}

  /** The fingerprint of the key of that word. */
  public static Fingerprint fingerprint(String word) {
    return new Fingerprint(SALT, text(word));
  }

  public static String text(String word) {
    return "k1:" + (word.toLowerCase(Locale.ROOT) + "aaaaaaaaaaaaaaaa").substring(0, 16);
  }

  public static KeyReading holding(String word) {
    return reading(word, Set.of(), Optional.empty(), facts());
  }

  /** The value of another key with a newline at its end: weak, and nearly that other key. */
  public static KeyReading holdingWithNewline(String word) {
    return reading(
        word + "x", Set.of(fingerprint(word)), Optional.of("a newline at its end"), facts());
  }

  public static KeyReading holdingWeak(String word) {
    return reading(word, Set.of(), Optional.of("under 16 bytes"), facts());
  }

  public static KeyReading holdingImmutable(String word, Instant createdAt) {
    return reading(word, Set.of(), Optional.empty(), new KeyReading.SecretFacts(true, createdAt));
  }

  private static KeyReading.SecretFacts facts() {
    return new KeyReading.SecretFacts(false, Instant.EPOCH);
  }

  private static KeyReading reading(
      String word, Set<Fingerprint> near, Optional<String> weakness, KeyReading.SecretFacts facts) {
    return new KeyReading.Present(Set.of(fingerprint(word)), near, weakness, facts);
  }
}
