package io.sealstream.keyring;

/**
 * Where the random bytes of keys, salts, ids and nonces come from. The product uses {@link #KERNEL}
 * alone; another source makes bytes that can be compared, and protects nothing. Thread rule: safe
 * for every thread.
 */
@FunctionalInterface
public interface RandomSource {
  /** The kernel's generator; see {@link KernelRandom}. */
  RandomSource KERNEL = KernelRandom::fill;

  /** Fills {@code length} bytes of {@code into}. */
  void fill(byte[] into, int offset, int length);

  /** New random bytes. */
  default byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    fill(bytes, 0, length);
    return bytes;
  }
}
