package io.sealstream.server.jetstream.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HighwayHash-64 (Alakuijala, Cox, Wassenberg: "Fast keyed hash/pseudo-random function using SIMD
 * multiply and permute", 2016), the checksum in archives of nats-server. Its keys are public: it
 * finds accidents, no forgeries. Not thread safe.
 */
final class HighwayHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int PACKET = 32;
  private static final int ROUNDS = 4;
  private static final long[] INIT_0 = {
    0xdbe6d5d5fe4cce2fL, 0xa4093822299f31d0L, 0x13198a2e03707344L, 0x243f6a8885a308d3L
  };
  private static final long[] INIT_1 = {
    0x3bd39e10cb0ef593L, 0xc0acf169b5f18a8cL, 0xbe5466cf34e90c6cL, 0x452821e638d01377L
  };

  private final byte[] key;
  private final long[] v0 = new long[4];
  private final long[] v1 = new long[4];
  private final long[] mul0 = new long[4];
  private final long[] mul1 = new long[4];
  private final byte[] buffer = new byte[PACKET];
  private int buffered;

  HighwayHash(byte[] key) {
    this.key = key;
    reset();
  }

  /** Keyed with the SHA-256 of a name, as nats-server keys it. */
  static HighwayHash named(String name) {
    try {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      return new HighwayHash(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void reset() {
    for (int i = 0; i < 4; i++) {
      long part = (long) LONGS.get(key, i * 8);
      mul0[i] = INIT_0[i];
      mul1[i] = INIT_1[i];
      v0[i] = INIT_0[i] ^ part;
      v1[i] = INIT_1[i] ^ Long.rotateLeft(part, 32);
    }
    buffered = 0;
  }

  void update(byte[] from, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (buffered == 0 && left >= PACKET) {
        packet(from, at);
        at += PACKET;
        left -= PACKET;
      } else {
        int part = Math.min(left, PACKET - buffered);
        System.arraycopy(from, at, buffer, buffered, part);
        buffered += part;
        at += part;
        left -= part;
        if (buffered == PACKET) {
          packet(buffer, 0);
          buffered = 0;
        }
      }
    }
  }

  /** The hash of everything since {@link #reset}; reset before the next use. */
  long finish() {
    if (buffered > 0) {
      remainder();
    }
    byte[] permuted = new byte[PACKET];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < 4; i++) {
        LONGS.set(permuted, i * 8, Long.rotateLeft(v0[(i + 2) % 4], 32));
      }
      packet(permuted, 0);
    }
    return v0[0] + v1[0] + mul0[0] + mul1[0];
  }

  private void packet(byte[] from, int at) {
    for (int i = 0; i < 4; i++) {
      v1[i] += (long) LONGS.get(from, at + i * 8) + mul0[i];
      mul0[i] ^= (v1[i] & 0xffff_ffffL) * (v0[i] >>> 32);
      v0[i] += mul1[i];
      mul1[i] ^= (v0[i] & 0xffff_ffffL) * (v1[i] >>> 32);
    }
    zipperMerge(v1, v0, 0);
    zipperMerge(v1, v0, 2);
    zipperMerge(v0, v1, 0);
    zipperMerge(v0, v1, 2);
  }

  private static void zipperMerge(long[] from, long[] into, int i) {
    long a = from[i];
    long b = from[i + 1];
    into[i] +=
        (a & 0xff0000L)
            | part(b, 7) >>> 8
            | (part(a, 5) | part(b, 6)) >>> 16
            | (part(a, 3) | part(b, 4)) >>> 24
            | part(a, 1) << 32
            | a << 56;
    into[i + 1] +=
        (part(a, 7) | part(b, 2))
            | part(a, 6) >>> 8
            | part(b, 5) >>> 16
            | (part(b, 3) | part(a, 4)) >>> 24
            | (b & 0xff) << 48
            | part(b, 1) << 24;
  }

  private static long part(long value, int octet) {
    return value & 0xffL << octet * 8;
  }

  private void remainder() {
    int size = buffered;
    for (int i = 0; i < 4; i++) {
      v0[i] += ((long) size << 32) + size;
      int low = Integer.rotateLeft((int) v1[i], size);
      int high = Integer.rotateLeft((int) (v1[i] >>> 32), size);
      v1[i] = (long) high << 32 | low & 0xffff_ffffL;
    }
    byte[] last = new byte[PACKET];
    int whole = size & ~3;
    int rest = size & 3;
    System.arraycopy(buffer, 0, last, 0, whole);
    if ((size & 16) != 0) {
      System.arraycopy(buffer, size - 4, last, 28, 4);
    } else if (rest > 0) {
      last[16] = buffer[whole];
      last[17] = buffer[whole + (rest >>> 1)];
      last[18] = buffer[whole + rest - 1];
    }
    packet(last, 0);
    Arrays.fill(buffer, (byte) 0);
  }
}
