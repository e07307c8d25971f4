package io.sealstream.keyring;

import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * How a master key is stretched before anything is derived from it. There are two, with fixed
 * parameters; a ring that asks for others is refused before anything is allocated, since its header
 * is not authenticated yet.
 *
 * <pre>
 * id  prefix  function       cost 1      cost 2  lanes
 *  1  k1      Argon2id v19   19456 KiB   2       1      (50 ms warm, 300 ms in a cold JVM)
 *  2  k2      PBKDF2-SHA-256 600000      0       0      (for FIPS)
 * </pre>
 *
 * Sources: RFC 9106, RFC 8018, OWASP Password Storage Cheat Sheet.
 */
public enum Kdf {
  K1(1, "k1", 19_456, 2, 1),
  K2(2, "k2", 600_000, 0, 0);

  static final int OUTPUT = 32;

  private final int id;
  private final String prefix;
  private final int cost1;
  private final int cost2;
  private final int lanes;

  Kdf(int id, String prefix, int cost1, int cost2, int lanes) {
    this.id = id;
    this.prefix = prefix;
    this.cost1 = cost1;
    this.cost2 = cost2;
    this.lanes = lanes;
  }

  int id() {
    return id;
  }

  int cost1() {
    return cost1;
  }

  int cost2() {
    return cost2;
  }

  int lanes() {
    return lanes;
  }

  /** Stands before the colon of a fingerprint. */
  public String prefix() {
    return prefix;
  }

  /** The one that has exactly these parameters. */
  static Optional<Kdf> with(int id, int cost1, int cost2, int lanes) {
    for (Kdf kdf : values()) {
      if (kdf.id == id && kdf.cost1 == cost1 && kdf.cost2 == cost2 && kdf.lanes == lanes) {
        return Optional.of(kdf);
      }
    }
    return Optional.empty();
  }

  /** 32 bytes; takes 50 to 350 ms of one core and, for k1, 19 MiB of heap. */
  byte[] stretch(byte[] masterKey, byte[] salt) {
    return this == K1 ? argon2id(masterKey, salt) : pbkdf2(masterKey, salt);
  }

  private byte[] argon2id(byte[] masterKey, byte[] salt) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost1)
            .withIterations(cost2)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] out = new byte[OUTPUT];
    generator.generateBytes(masterKey, out);
    return out;
  }

  private byte[] pbkdf2(byte[] masterKey, byte[] salt) {
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(new SHA256Digest());
    generator.init(masterKey, salt, cost1);
    return ((KeyParameter) generator.generateDerivedMacParameters(OUTPUT * 8)).getKey();
  }
}
