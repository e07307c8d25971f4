package io.sealstream.store;

import io.sealstream.keyring.RandomSource;
import io.sealstream.keyring.Sealer;
import io.sealstream.keyring.SubKey;
import io.sealstream.keyring.SubKeyBytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * I1: everything that a store ever sealed, across its restarts. A (subkey, ordinal) and a (subkey,
 * nonce) is sealed once; blocks of ring and superblock with the same salt and nonce are the same
 * bytes.
 */
final class SealLedger {
  private static final int SUPERBLOCK_SALT = 52;
  private static final int RING_NONCE = 128;

  private final Set<String> sealed = new HashSet<>();
  private final Map<String, Integer> blocks = new HashMap<>();

  Sealer sealer(SubKey key, RandomSource random) {
    return key.suite().seals()
        ? new Recorded(SubKeyBytes.of(key), Sealer.of(key, random))
        : Sealer.of(key, random);
  }

  /** A block of ring or superblock is about to be written. */
  void block(String file, byte[] block) {
    boolean ring = file.equals(RingFile.NAME);
    int at = ring ? RING_NONCE : SUPERBLOCK_SALT;
    byte[] fresh = Arrays.copyOfRange(block, at, at + (ring ? Sealer.NONCE : SubKey.SALT));
    Integer before = blocks.put(file + HexFormat.of().formatHex(fresh), Arrays.hashCode(block));
    Broken.check(before == null || before == Arrays.hashCode(block), "I1", "nonce of " + file);
  }

  private final class Recorded implements Sealer {
    private final String key;
    private final Sealer sealer;

    private Recorded(String key, Sealer sealer) {
      this.key = key;
      this.sealer = sealer;
    }

    @Override
    public int overhead() {
      return sealer.overhead();
    }

    @Override
    public void nextNonce(int ordinal, byte[] nonce, int nonceOff) {
      sealer.nextNonce(ordinal, nonce, nonceOff);
      String used = HexFormat.of().formatHex(nonce, nonceOff, nonceOff + NONCE);
      Broken.check(sealed.add(key + " " + ordinal), "I1", "ordinal " + ordinal + " sealed twice");
      Broken.check(sealed.add(key + " nonce " + used), "I1", "nonce " + used + " used twice");
    }

    @Override
    public int seal(
        byte[] aad, int aadOff, int aadLen, byte[] in, int off, int len, byte[] out, int outOff) {
      return sealer.seal(aad, aadOff, aadLen, in, off, len, out, outOff);
    }
  }
}
