package io.sealstream.keyring;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Public name of a master key under one cluster salt, for example {@code k1:7qk3m2xwa5t4hb6c}:
 * prefix of the KDF ‖ RFC 4648 base32, lower case, unpadded, of 10 bytes that HKDF gives. Equal
 * fingerprints mean the same key; an AEAD alone cannot tell a wrong key from altered bytes, this
 * can.
 */
public record Fingerprint(Kdf kdf, String digits) {
  /** Bytes in a ring header. */
  static final int LENGTH = 10;

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final Pattern FORM = Pattern.compile("(k[12]):([a-z2-7]{16})");

  public Fingerprint {
    if (!FORM.matcher(kdf.prefix() + ":" + digits).matches()) {
      throw new IllegalArgumentException("not a fingerprint: " + digits);
    }
  }

  public static Optional<Fingerprint> parse(String text) {
    var matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Kdf kdf = matcher.group(1).equals(Kdf.K1.prefix()) ? Kdf.K1 : Kdf.K2;
    return Optional.of(new Fingerprint(kdf, matcher.group(2)));
  }

  /** Of a key; as costly as {@link Kdf} says. */
  public static Fingerprint of(MasterKey key, Kdf kdf, ClusterSalt salt) {
    try (StretchedKey stretched = StretchedKey.of(key, kdf, salt)) {
      return stretched.fingerprint();
    }
  }

  static Fingerprint of(Kdf kdf, byte[] bytes) {
    StringBuilder digits = new StringBuilder();
    for (int bit = 0; bit < LENGTH * 8; bit += 5) {
      int window =
          (bytes[bit / 8] & 0xff) << 8 | (bit / 8 + 1 < LENGTH ? bytes[bit / 8 + 1] & 0xff : 0);
      digits.append(ALPHABET.charAt(window >> (11 - bit % 8) & 31));
    }
    return new Fingerprint(kdf, digits.toString());
  }

  byte[] bytes() {
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < digits.length(); i++) {
      int value = ALPHABET.indexOf(digits.charAt(i));
      for (int b = 0; b < 5; b++) {
        int bit = i * 5 + b;
        bytes[bit / 8] |= (byte) ((value >> (4 - b) & 1) << (7 - bit % 8));
      }
    }
    return bytes;
  }

  @Override
  public String toString() {
    return kdf.prefix() + ":" + digits;
  }
}
