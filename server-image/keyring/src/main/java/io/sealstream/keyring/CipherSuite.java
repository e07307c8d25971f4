package io.sealstream.keyring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** How frames are sealed. The id stands in file headers. */
public enum CipherSuite {
  /** Not sealed: a checksum only. */
  NONE(0, "none"),
  /** AES-256-GCM, 12-byte nonce, 16-byte tag. */
  AES(1, "aes"),
  /** ChaCha20-Poly1305 (RFC 8439), 12-byte nonce, 16-byte tag. */
  CHACHAPOLY(2, "chachapoly");

  private final int id;
  private final String label;

  CipherSuite(int id, String label) {
    this.id = id;
    this.label = label;
  }

  /** The id in file headers. */
  public int id() {
    return id;
  }

  /** The name in configuration, status and metrics. */
  public String label() {
    return label;
  }

  public boolean seals() {
    return this != NONE;
  }

  /** AES where the CPU has instructions for it, else ChaCha20, which is faster in software. */
  public static CipherSuite preferred() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo")).contains(" aes ") ? AES : CHACHAPOLY;
    } catch (IOException e) {
      return AES;
    }
  }

  /** By configured name, any case; {@code chacha} is an alias as in NATS. */
  public static Optional<CipherSuite> named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "aes" -> Optional.of(AES);
      case "chachapoly", "chacha" -> Optional.of(CHACHAPOLY);
      case "none" -> Optional.of(NONE);
      default -> Optional.empty();
    };
  }

  public static Optional<CipherSuite> ofId(int id) {
    for (CipherSuite suite : values()) {
      if (suite.id == id) {
        return Optional.of(suite);
      }
    }
    return Optional.empty();
  }
}
