package io.sealstream.operator.tls;

/**
 * A certificate and its private key (PKCS#8, unencrypted), both PEM.
 *
 * @param key secret: it never reaches a log, and this record does not print it
 */
public record PemPair(String certificate, String key) {
  @Override
  public String toString() {
    return "PemPair[key withheld]";
  }
}
