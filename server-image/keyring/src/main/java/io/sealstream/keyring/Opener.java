package io.sealstream.keyring;

/** Opens the frames of one file, in any order. Thread rule: one owner thread. */
public interface Opener {
  /** An opener for one file; where nothing was sealed it copies. */
  static Opener of(SubKey key) {
    return key.suite().seals() ? new AeadOpener(key) : new PlainFrames(key.owner());
  }

  /**
   * Opens {@code in[off, off+len)}, ciphertext and tag, into {@code out[outOff]}; that is {@code
   * len} minus the {@link Sealer#overhead} bytes. The ranges must not overlap.
   *
   * @return false when the tag does not fit: the bytes, the header or the nonce were altered; where
   *     nothing is sealed, when the frame names another owner. No plaintext is left in {@code out}
   *     then.
   */
  boolean open(
      byte[] nonce,
      int nonceOff,
      byte[] aad,
      int aadOff,
      int aadLen,
      byte[] in,
      int off,
      int len,
      byte[] out,
      int outOff);
}
