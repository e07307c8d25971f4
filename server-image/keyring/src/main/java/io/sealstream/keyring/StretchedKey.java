package io.sealstream.keyring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A master key after its {@link Kdf}, under one cluster salt. The costly step is made once; from
 * here fingerprint and key-encrypting keys cost a microsecond each:
 *
 * <pre>
 * MK          = KDF(master key, cluster salt)
 * KEK         = HKDF-SHA-256(ikm MK, salt store salt, info "sealstream/kek" ‖ store id)
 * fingerprint = HKDF-SHA-256(ikm MK, salt empty, info "sealstream/fingerprint"), 10 bytes
 * </pre>
 *
 * So the nodes of a cluster share a fingerprint and never a KEK. Zeroed on close.
 */
public final class StretchedKey implements AutoCloseable {
  private static final byte[] KEK = "sealstream/kek".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FINGERPRINT =
      "sealstream/fingerprint".getBytes(StandardCharsets.US_ASCII);

  private final Kdf kdf;
  private final ClusterSalt salt;
  private final byte[] bytes;
  private final Fingerprint fingerprint;

  private StretchedKey(Kdf kdf, ClusterSalt salt, byte[] bytes) {
    this.kdf = kdf;
    this.salt = salt;
    this.bytes = bytes;
    this.fingerprint =
        Fingerprint.of(kdf, Hkdf.derive(bytes, new byte[0], FINGERPRINT, Fingerprint.LENGTH));
  }

  /** Stretches a key; as costly as {@link Kdf} says. */
  public static StretchedKey of(MasterKey key, Kdf kdf, ClusterSalt salt) {
    return new StretchedKey(kdf, salt, kdf.stretch(key.bytes(), salt.bytes()));
  }

  /** The same key in memory of its own, closed on its own. */
  public StretchedKey copy() {
    return new StretchedKey(kdf, salt, bytes.clone());
  }

  public Kdf kdf() {
    return kdf;
  }

  public ClusterSalt salt() {
    return salt;
  }

  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** The key that seals the ring of one store. */
  SubKey kek(byte[] storeSalt, Id128 storeId) {
    ByteBuffer info = ByteBuffer.allocate(KEK.length + Id128.LENGTH).put(KEK);
    storeId.write(info);
    byte[] kek = Hkdf.derive(bytes, storeSalt, info.array(), DataKey.LENGTH);
    try {
      return SubKey.ofKek(kek);
    } finally {
      Arrays.fill(kek, (byte) 0);
    }
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "StretchedKey " + fingerprint;
  }
}
