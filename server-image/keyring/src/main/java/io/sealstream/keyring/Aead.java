package io.sealstream.keyring;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * One JCA cipher object and its key, for one direction. A new object costs 0.9 µs and a new key 0.4
 * µs, so an owner keeps it; what JCA allocates per call (parameter object, two copies of the nonce,
 * one of the key) cannot be avoided.
 */
final class Aead {
  static final int TAG = 16;

  private final Cipher cipher;
  private final SecretKey key;
  private final boolean gcm;
  private final int mode;

  private Aead(SubKey key, int mode) {
    this.gcm = key.suite() == CipherSuite.AES;
    this.key = key.secret();
    this.mode = mode;
    try {
      cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks cipher " + key.suite().label(), e);
    }
  }

  static Aead sealing(SubKey key) {
    return new Aead(key, Cipher.ENCRYPT_MODE);
  }

  static Aead opening(SubKey key) {
    return new Aead(key, Cipher.DECRYPT_MODE);
  }

  /** Starts a frame; sealing refuses the nonce used last. */
  void start(byte[] nonce, int offset) {
    AlgorithmParameterSpec spec =
        gcm
            ? new GCMParameterSpec(TAG * 8, nonce, offset, Sealer.NONCE)
            : new IvParameterSpec(nonce, offset, Sealer.NONCE);
    try {
      cipher.init(mode, key, spec);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cipher refused key or nonce", e);
    }
  }

  /** Seals or opens the started frame in one piece, heap to heap: the fast path of the JDK. */
  int finish(
      byte[] aad, int aadOff, int aadLen, byte[] in, int off, int len, byte[] out, int outOff)
      throws AEADBadTagException {
    try {
      cipher.updateAAD(aad, aadOff, aadLen);
      return cipher.doFinal(in, off, len, out, outOff);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cipher failed: " + e.getMessage(), e);
    }
  }
}
