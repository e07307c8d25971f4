package io.sealstream.operator.observe;

import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.MasterKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fingerprints of one version of one Secret entry, each computed once when first asked for. It
 * holds no byte of the key. Thread rule: any thread, one at a time.
 */
final class StretchedSecret {
  private final Map<Derivation, Fingerprint> ofKey = new HashMap<>();
  private final Map<Derivation, Set<Fingerprint>> nearby = new HashMap<>();

  private record Derivation(String salt, Kdf kdf) {}

  synchronized KeyReading.Present reading(
      MasterKey key, Set<String> salts, Set<Fingerprint> rings, KeyReading.SecretFacts facts) {
    Set<Derivation> derivations = derivations(salts, rings);
    Set<Fingerprint> own = new HashSet<>();
    derivations.forEach(
        it -> own.add(ofKey.computeIfAbsent(it, derivation -> fingerprint(key, derivation))));
    Set<Fingerprint> near = new HashSet<>();
    if (!rings.isEmpty() && rings.stream().noneMatch(own::contains)) {
      derivations(Set.of(), rings)
          .forEach(
              it -> near.addAll(nearby.computeIfAbsent(it, derivation -> near(key, derivation))));
    }
    return new KeyReading.Present(own, near, key.weakness().map(MasterKey.Weakness::text), facts);
  }

  /** The usual function under every salt, and the other one where a ring was made by it. */
  private static Set<Derivation> derivations(Set<String> salts, Set<Fingerprint> rings) {
    Set<Derivation> derivations = new HashSet<>();
    salts.forEach(salt -> derivations.add(new Derivation(salt, Kdf.K1)));
    rings.forEach(
        ring ->
            derivations.add(
                new Derivation(
                    ring.salt(), ring.text().startsWith(Kdf.K2.prefix() + ":") ? Kdf.K2 : Kdf.K1)));
    return derivations;
  }

  private static Fingerprint fingerprint(MasterKey key, Derivation derivation) {
    ClusterSalt salt = ClusterSalt.parse(derivation.salt()).orElseThrow();
    return new Fingerprint(
        derivation.salt(),
        io.sealstream.keyring.Fingerprint.of(key, derivation.kdf(), salt).toString());
  }

  /** The key without the blanks or the newline that an editor or echo put at its end. */
  private static Set<Fingerprint> near(MasterKey key, Derivation derivation) {
    Optional<MasterKey> trimmed = key.trimmed();
    if (trimmed.isEmpty()) {
      return Set.of();
    }
    try (MasterKey other = trimmed.get()) {
      return Set.of(fingerprint(other, derivation));
    }
  }
}
