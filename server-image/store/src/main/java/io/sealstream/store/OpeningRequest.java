package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import java.util.Optional;

/**
 * How a store is to be opened.
 *
 * @param keys zeroed by the opening
 * @param cipher of new files; empty: the default of this machine where there is a key, plain where
 *     there is none. {@link CipherSuite#NONE} says plain aloud: a key beside it is not used
 * @param plainStore what becomes of a store that is plain where there is a key
 */
public record OpeningRequest(
    OfferedKeys keys,
    Optional<CipherSuite> cipher,
    Expectation expectation,
    PlainStore plainStore) {

  /**
   * Whether a plain store may become a sealed one. Never by itself: it could have been put there.
   */
  public enum PlainStore {
    REFUSE,
    SEAL
  }

  /** The cipher of new files in a sealed store. */
  CipherSuite sealing() {
    return cipher.filter(CipherSuite::seals).orElseGet(CipherSuite::preferred);
  }

  /** A plain store stays what it is. */
  public OpeningRequest(OfferedKeys keys, Optional<CipherSuite> cipher, Expectation expectation) {
    this(keys, cipher, expectation, PlainStore.REFUSE);
  }

  boolean sealsPlainStore() {
    return plainStore == PlainStore.SEAL;
  }

  boolean wantsPlain() {
    return cipher.map(c -> !c.seals()).orElse(keys.current().isEmpty());
  }
}
