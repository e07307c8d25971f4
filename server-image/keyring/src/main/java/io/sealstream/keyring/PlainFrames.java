package io.sealstream.keyring;

/**
 * Frames of a store without a key: copied as they are; only a checksum protects them. Where several
 * write into one file each frame names its owner. Those that older releases wrote name nobody, and
 * open for all.
 */
final class PlainFrames implements Sealer, Opener {
  private final long owner;

  PlainFrames(long owner) {
    this.owner = owner;
  }

  @Override
  public int overhead() {
    return 0;
  }

  @Override
  public void nextNonce(int ordinal, byte[] nonce, int nonceOff) {
    Nonces.plain(ordinal, owner, nonce, nonceOff);
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
    long named = Nonces.owner(nonce, nonceOff);
    if (owner != SubKey.NOBODY && named != SubKey.NOBODY && named != owner) {
      return false;
    }
    System.arraycopy(in, off, out, outOff, len);
    return true;
  }
}
