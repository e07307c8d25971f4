package io.sealstream.keyring;

import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/** Opens with a real cipher. */
final class AeadOpener implements Opener {
  private final Aead aead;

  AeadOpener(SubKey key) {
    aead = Aead.opening(key);
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
    if (len < Aead.TAG) {
      return false;
    }
    try {
      aead.start(nonce, nonceOff);
      aead.finish(aad, aadOff, aadLen, in, off, len, out, outOff);
      return true;
    } catch (AEADBadTagException e) {
      // The JDK's ChaCha20 decrypts before it compares tags and leaves the plaintext behind.
      Arrays.fill(out, outOff, outOff + len - Aead.TAG, (byte) 0);
      return false;
    }
  }
}
