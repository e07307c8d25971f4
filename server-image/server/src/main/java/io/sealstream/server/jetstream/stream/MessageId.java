package io.sealstream.server.jetstream.stream;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Names message ids of any length by 128 bits: the first half of SHA-256, so no publisher can make
 * two ids that count as one. Holds the last id it digested; not thread safe.
 */
final class MessageId {
  private final MessageDigest digest;
  private final byte[] out = new byte[32];

  long high;
  long low;

  MessageId() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  void of(byte[] array, int offset, int length) {
    digest.update(array, offset, length);
    try {
      digest.digest(out, 0, out.length);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
    high = word(0);
    low = word(8);
  }

  private long word(int from) {
    long word = 0;
    for (int i = from; i < from + 8; i++) {
      word = word << 8 | out[i] & 0xff;
    }
    return word;
  }
}
