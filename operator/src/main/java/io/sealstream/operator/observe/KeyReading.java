package io.sealstream.operator.observe;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * What an uncached GET of a named Secret entry gave, just now. A failure of the API server is none
 * of these: it ends the reconcile, which is tried again.
 */
public sealed interface KeyReading {

  /**
   * A key.
   *
   * @param fingerprints of the value, one under each salt that matters to this cluster
   * @param nearMisses of the same text with other blanks at its end, to tell a person about a
   *     trailing newline; never used to accept anything
   * @param weakness what makes it too weak for a new ring, in words such as "under 16 bytes"
   */
  record Present(
      Set<Fingerprint> fingerprints,
      Set<Fingerprint> nearMisses,
      Optional<String> weakness,
      SecretFacts secret)
      implements KeyReading {

    /** Under one salt there is one per derivation, and the usual one comes first. */
    private static final Comparator<Fingerprint> BY_TEXT = Comparator.comparing(Fingerprint::text);

    public Present {
      fingerprints = Set.copyOf(fingerprints);
      nearMisses = Set.copyOf(nearMisses);
    }

    /** True when this key, byte for byte, is the one of that fingerprint. */
    public boolean opens(Fingerprint ring) {
      return fingerprints.contains(ring);
    }

    /** Its fingerprint under a salt, if it was asked for. */
    public Optional<Fingerprint> under(String salt) {
      return fingerprints.stream().filter(it -> it.salt().equals(salt)).min(BY_TEXT);
    }
  }

  /**
   * No such Secret.
   *
   * @param since when this operator first saw it missing; tools delete and create again
   */
  record Missing(Instant since) implements KeyReading {}

  /** The Secret is there and has no such entry. */
  record EntryMissing() implements KeyReading {}

  /** The entry has no bytes. */
  record Empty() implements KeyReading {}

  /** A NUL byte or invalid UTF-8: an environment variable cannot carry it. */
  record NotText() implements KeyReading {}

  /**
   * The operator may not read it.
   *
   * @param answer of the API server, one line
   */
  record Forbidden(String answer) implements KeyReading {}

  /**
   * About the Secret itself.
   *
   * @param immutable kubelets may serve an immutable Secret from their cache after it was deleted
   *     and created again
   */
  record SecretFacts(boolean immutable, Instant createdAt) {}
}
