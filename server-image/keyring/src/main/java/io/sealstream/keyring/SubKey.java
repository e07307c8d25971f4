package io.sealstream.keyring;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * The key of one file: HKDF-SHA-256(ikm data key, salt file salt, info cipher id ‖ role ‖ stream id
 * ‖ all header bytes of the file). An altered header gives another key and opens nothing, and no
 * subkey serves two ciphers. Immutable; safe for every thread until closed.
 */
public final class SubKey implements AutoCloseable {
  /** Bytes of a file salt. */
  public static final int SALT = 32;

  /** What a plain frame says that belongs to nobody in particular. */
  static final long NOBODY = 0;

  private static final SubKey PLAIN = new SubKey(CipherSuite.NONE, null, NOBODY);

  private final CipherSuite suite;
  private final Raw raw;
  private final long owner;

  private SubKey(CipherSuite suite, Raw raw, long owner) {
    this.suite = suite;
    this.raw = raw;
    this.owner = owner;
  }

  /**
   * Derives the key of a file under a cipher that seals.
   *
   * @param fileSalt {@link #SALT} random bytes, new for every file (superblock: every write)
   * @param info role ‖ stream id ‖ all header bytes of the file
   */
  public static SubKey derive(CipherSuite suite, DataKey key, byte[] fileSalt, byte[] info) {
    if (!suite.seals() || fileSalt.length != SALT) {
      throw new IllegalArgumentException(suite + ", salt of " + fileSalt.length + " bytes");
    }
    byte[] bound = new byte[info.length + 1];
    bound[0] = (byte) suite.id();
    System.arraycopy(info, 0, bound, 1, info.length);
    Raw raw = new Raw(Hkdf.derive(key.bytes(), fileSalt, bound, DataKey.LENGTH));
    return new SubKey(suite, raw, NOBODY);
  }

  /** What stands for a key where nothing is sealed. It opens every plain frame. */
  public static SubKey plain() {
    return PLAIN;
  }

  /**
   * What stands for the key of one of several that write into a file where nothing is sealed: its
   * frames say whose they are, and those that name another are not opened. Keeps nobody out; it is
   * for frames that are met without anything that says whose they should be.
   *
   * @param owner not 0
   */
  public static SubKey plain(long owner) {
    return new SubKey(CipherSuite.NONE, null, owner);
  }

  static SubKey ofKek(byte[] kek) {
    return new SubKey(CipherSuite.AES, new Raw(kek.clone()), NOBODY);
  }

  public CipherSuite suite() {
    return suite;
  }

  /** Of plain frames; 0: nobody. */
  long owner() {
    return owner;
  }

  SecretKey secret() {
    return raw;
  }

  @Override
  public void close() {
    if (raw != null) {
      raw.destroy();
    }
  }

  @Override
  public String toString() {
    return "SubKey " + suite.label();
  }

  /** {@code SecretKeySpec} cannot be destroyed; this one can. Never serialized. */
  private static final class Raw implements SecretKey {
    private static final long serialVersionUID = 1L;
    private final transient byte[] bytes;
    private transient boolean destroyed;

    Raw(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public String getAlgorithm() {
      return "AES"; // ChaCha20 of the JCA takes any key of 256 bits, AES insists on this name
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      if (destroyed) {
        throw new IllegalStateException("this subkey was closed");
      }
      return bytes.clone();
    }

    @Override
    public void destroy() {
      destroyed = true;
      Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
      return destroyed;
    }
  }
}
