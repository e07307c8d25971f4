package io.sealstream.keyring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Nonces of frames.
 *
 * <pre>
 * offset  size  field
 *      0     4  ordinal of the frame in its file, big endian
 *      4     8  random: covers clones of a virtual machine; in a plain store whose frame it is,
 *               where several write into one file, else zero
 * </pre>
 */
final class Nonces {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Nonces() {}

  static void random(int ordinal, RandomSource random, byte[] nonce, int offset) {
    INT.set(nonce, offset, ordinal);
    random.fill(nonce, offset + 4, 8);
  }

  static void plain(int ordinal, long owner, byte[] nonce, int offset) {
    INT.set(nonce, offset, ordinal);
    LONG.set(nonce, offset + 4, owner);
  }

  static long owner(byte[] nonce, int offset) {
    return (long) LONG.get(nonce, offset + 4);
  }
}
