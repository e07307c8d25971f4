package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import java.util.Optional;

/**
 * How a store is to be opened.
 *
 * @param keys zeroed by the opening
 * @param cipher of new files; empty: the default of this machine where there is a key, plain where
 *     there is none. {@link CipherSuite#NONE} says plain aloud: a key beside it is not used
 */
public record OpeningRequest(
    OfferedKeys keys, Optional<CipherSuite> cipher, Expectation expectation) {

  /** The cipher of new files in a sealed store. */
  CipherSuite sealing() {
    return cipher.filter(CipherSuite::seals).orElseGet(CipherSuite::preferred);
  }

  boolean wantsPlain() {
    return cipher.map(c -> !c.seals()).orElse(keys.current().isEmpty());
  }
}
