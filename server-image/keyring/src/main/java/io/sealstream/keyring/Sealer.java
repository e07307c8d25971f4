package io.sealstream.keyring;

/**
 * Seals the frames of one file. A frame takes two calls, because its header is authenticated (AAD)
 * and holds the nonce: {@link #nextNonce}, then {@link #seal}.
 *
 * <p>Invariant: one (subkey, ordinal) is sealed at most once. Ordinals only grow; {@link
 * #nextNonce} consumes one, whether or not the frame is ever written. Heap arrays only: sealing
 * direct buffers costs AES 2.6 times as much. Thread rule: one owner thread.
 */
public interface Sealer {
  /**
   * Bytes of a nonce: u32 ordinal ‖ 8 bytes from the kernel's generator (plain: whose frame it is,
   * or zero).
   */
  int NONCE = 12;

  /**
   * A sealer for one file; where nothing is sealed it copies.
   *
   * @param random of the nonces
   */
  static Sealer of(SubKey key, RandomSource random) {
    return key.suite().seals() ? new AeadSealer(key, random) : new PlainFrames(key.owner());
  }

  /** Bytes that sealing adds: the tag, 16, or 0 where nothing is sealed. */
  int overhead();

  /**
   * Starts frame {@code ordinal} and writes the {@link #NONCE} bytes of its nonce.
   *
   * @param ordinal unsigned, greater than every one before
   */
  void nextNonce(int ordinal, byte[] nonce, int nonceOff);

  /**
   * Seals the frame that {@link #nextNonce} started: ciphertext ‖ tag at {@code out[outOff]}.
   * {@code in} and the written range must not overlap; {@code aad} may stand in {@code out}.
   *
   * @return bytes written: {@code len + overhead()}
   */
  int seal(byte[] aad, int aadOff, int aadLen, byte[] in, int off, int len, byte[] out, int outOff);
}
