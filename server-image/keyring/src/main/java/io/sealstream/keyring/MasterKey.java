package io.sealstream.keyring;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * The user's key: bytes, taken literally, never a Java string (decoding by locale changes keys).
 * Zeroed on close; never prints itself.
 */
public final class MasterKey implements AutoCloseable {
  /** Shorter keys are weak. */
  public static final int MIN_LENGTH = 16;

  /** What FIPS 140 asks of the input of PBKDF2: 112 bits. */
  public static final int FIPS_MIN_LENGTH = 14;

  /** Longer ones are no keys: the size limit of a Kubernetes Secret. */
  public static final int MAX_LENGTH = 1 << 20;

  private final byte[] bytes;

  private MasterKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes a copy of bytes in which {@link #fault} found nothing wrong. */
  public static MasterKey of(byte[] bytes) {
    fault(bytes)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault.code());
            });
    return new MasterKey(bytes.clone());
  }

  /** Why bytes cannot be a key at all: {@code KeyEmpty}, {@code KeyNotText} or nothing. */
  public static Optional<StartCode> fault(byte[] bytes) {
    if (bytes.length == 0) {
      return Optional.of(StartCode.KEY_EMPTY);
    }
    return bytes.length > MAX_LENGTH || hasNul(bytes) || !isUtf8(bytes)
        ? Optional.of(StartCode.KEY_NOT_TEXT)
        : Optional.empty();
  }

  private static boolean hasNul(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      var chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      Arrays.fill(chars.array(), '\0');
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Why no ring may be made or re-wrapped under this key. */
  public Optional<Weakness> weakness() {
    if (isBlank(bytes[bytes.length - 1])) {
      return Optional.of(Weakness.TRAILING_BLANK);
    }
    if (bytes.length < MIN_LENGTH) {
      return Optional.of(Weakness.SHORT);
    }
    for (byte b : bytes) {
      if (b != bytes[0]) {
        return Optional.empty();
      }
    }
    return Optional.of(Weakness.REPEATED);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }

  /** Long enough for a server that may only do what FIPS 140 approves. */
  public boolean suitsFips() {
    return bytes.length >= FIPS_MIN_LENGTH;
  }

  /** The key without blanks and newlines at its end, when it has some and something is left. */
  public Optional<MasterKey> trimmed() {
    int end = bytes.length;
    while (end > 0 && isBlank(bytes[end - 1])) {
      end--;
    }
    return end == 0 || end == bytes.length
        ? Optional.empty()
        : Optional.of(new MasterKey(Arrays.copyOf(bytes, end)));
  }

  /** Byte for byte the same; takes the same time wherever they differ. */
  public boolean sameAs(MasterKey other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "MasterKey";
  }

  /** What is wrong with a weak key. */
  public enum Weakness {
    SHORT("has fewer than " + MIN_LENGTH + " bytes"),
    REPEATED("is one byte repeated"),
    TRAILING_BLANK("ends with a blank or newline");

    private final String text;

    Weakness(String text) {
      this.text = text;
    }

    /** Continues the sentence "the key ...". */
    public String text() {
      return text;
    }
  }
}
