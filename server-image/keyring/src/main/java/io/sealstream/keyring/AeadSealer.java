package io.sealstream.keyring;

import javax.crypto.AEADBadTagException;

/** Seals with a real cipher; keeps the invariant of {@link Sealer} on ordinals. */
final class AeadSealer implements Sealer {
  private final Aead aead;
  private final RandomSource random;
  private long lastOrdinal = -1;
  private boolean started;

  AeadSealer(SubKey key, RandomSource random) {
    this.random = random;
    aead = Aead.sealing(key);
  }

  @Override
  public int overhead() {
    return Aead.TAG;
  }

  @Override
  public void nextNonce(int ordinal, byte[] nonce, int nonceOff) {
    long unsigned = Integer.toUnsignedLong(ordinal);
    if (unsigned <= lastOrdinal) {
      throw new IllegalStateException("ordinal " + unsigned + " after " + lastOrdinal);
    }
    lastOrdinal = unsigned;
    Nonces.random(ordinal, random, nonce, nonceOff);
    aead.start(nonce, nonceOff);
    started = true;
  }

  @Override
  public int seal(
      byte[] aad, int aadOff, int aadLen, byte[] in, int off, int len, byte[] out, int outOff) {
    if (!started) {
      throw new IllegalStateException("no nonce: the last one sealed a frame already");
    }
    started = false;
    try {
      return aead.finish(aad, aadOff, aadLen, in, off, len, out, outOff);
    } catch (AEADBadTagException e) {
      throw new IllegalStateException("a tag was checked while sealing", e);
    }
  }
}
