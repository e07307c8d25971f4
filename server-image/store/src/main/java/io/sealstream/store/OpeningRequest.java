package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Kdf;
import java.util.Optional;

/**
 * How a store is to be opened.
 *
 * @param keys zeroed by the opening
 * @param cipher of new files; empty: the default of this machine where there is a key, plain where
 *     there is none. {@link CipherSuite#NONE} says plain aloud: a key beside it is not used
 * @param plainStore what becomes of a store that is plain where there is a key
 * @param derivation that the key ring must have: one under another is re-wrapped; empty: that of
 *     the fingerprint that is wanted, or the one that the ring has
 */
public record OpeningRequest(
    OfferedKeys keys,
    Optional<CipherSuite> cipher,
    Expectation expectation,
    PlainStore plainStore,
    Optional<Kdf> derivation) {

  /**
   * Whether a plain store may become a sealed one. Never by itself: it could have been put there.
   */
  public enum PlainStore {
    REFUSE,
    SEAL
  }

  /** A plain store stays what it is, and any derivation will do. */
  public OpeningRequest(OfferedKeys keys, Optional<CipherSuite> cipher, Expectation expectation) {
    this(keys, cipher, expectation, PlainStore.REFUSE, Optional.empty());
  }

  /** The key derivation of a ring that is made or written again. */
  Kdf derivation(Kdf present) {
    return derivation.or(() -> expectation.fingerprint().map(Fingerprint::kdf)).orElse(present);
  }

  /** The cipher of new files in a sealed store. */
  CipherSuite sealing() {
    return cipher.filter(CipherSuite::seals).orElseGet(CipherSuite::preferred);
  }

  boolean sealsPlainStore() {
    return plainStore == PlainStore.SEAL;
  }

  boolean wantsPlain() {
    return cipher.map(c -> !c.seals()).orElse(keys.current().isEmpty());
  }
}
