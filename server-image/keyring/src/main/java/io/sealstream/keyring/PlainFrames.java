package io.sealstream.keyring;

/** Frames of a store without a key: copied as they are; only a checksum protects them. */
final class PlainFrames implements Sealer, Opener {
  @Override
  public int overhead() {
    return 0;
  }

  @Override
  public void nextNonce(int ordinal, byte[] nonce, int nonceOff) {
    Nonces.plain(ordinal, nonce, nonceOff);
  }

  @Override
  public int seal(
      byte[] aad, int aadOff, int aadLen, byte[] in, int off, int len, byte[] out, int outOff) {
    System.arraycopy(in, off, out, outOff, len);
    return len;
  }

  @Override
  public boolean open(
      byte[] nonce,
      int nonceOff,
      byte[] aad,
      int aadOff,
      int aadLen,
      byte[] in,
      int off,
      int len,
      byte[] out,
      int outOff) {
    System.arraycopy(in, off, out, outOff, len);
    return true;
  }
}
