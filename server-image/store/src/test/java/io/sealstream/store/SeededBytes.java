package io.sealstream.store;

import io.sealstream.keyring.RandomSource;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Random bytes of a simulated history: the same seed gives the same salts, ids, keys and nonces.
 */
final class SeededBytes implements RandomSource {
  private final Random random;

  SeededBytes(long seed) {
    random = new Random(new SplittableRandom(~seed).nextLong());
  }

  @Override
  public void fill(byte[] into, int offset, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    System.arraycopy(bytes, 0, into, offset, length);
  }
}
