package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Compressed blocks: what was packed comes out again, and what was not packed comes to nothing. */
class SnappyTest {
  private final SnappyPacker packer = new SnappyPacker();
  private final SnappyUnpacker unpacker = new SnappyUnpacker();

  private byte[] pack(byte[] block) {
    byte[] packed = new byte[SnappyPacker.bound(block.length) + 7];
    byte[] from = new byte[block.length + 3];
    System.arraycopy(block, 0, from, 3, block.length);
    int length = packer.pack(from, 3, block.length, packed);
    return Arrays.copyOf(packed, length);
  }

  private byte[] unpack(byte[] packed) {
    byte[] block = new byte[unpacker.size(packed, 0, packed.length)];
    assertThat(unpacker.unpack(block)).isTrue();
    return block;
  }

  /** Random bytes in which stretches of what was before come again, near and far. */
  private static byte[] block(long seed, int length, int repeats) {
    Random random = new Random(seed);
    byte[] block = new byte[length];
    random.nextBytes(block);
    for (int i = 0; i < repeats && length > 8; i++) {
      int to = 1 + random.nextInt(length - 1);
      int from = random.nextInt(to);
      int n = Math.min(length - to, random.nextInt(400));
      for (int k = 0; k < n; k++) {
        block[to + k] = block[from + k];
      }
    }
    return block;
  }

  @Property(tries = 300)
  void comesOutAsItWentIn(
      @ForAll long seed,
      @ForAll @IntRange(max = 200_000) int length,
      @ForAll @IntRange(max = 600) int repeats) {
    byte[] block = block(seed, length, repeats);
    assertThat(unpack(pack(block))).isEqualTo(block);
  }

  @Test
  void repeatsTakeLittleRoom() {
    byte[] block = "order 12345, customer 678, paid; ".repeat(3000).getBytes();
    assertThat(pack(block)).hasSizeLessThan(block.length / 15);
    assertThat(unpack(pack(block))).isEqualTo(block);
  }

  @Test
  void whatCannotBeCompressedHardlyGrows() {
    byte[] block = block(7, 20 << 20, 0);
    byte[] packed = pack(block);
    assertThat(packed.length - block.length).isLessThan(16);
    assertThat(unpack(packed)).isEqualTo(block);
  }

  @Property(tries = 2000)
  void nonsenseIsNoticedOrIsJustAnotherBlock(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int length) {
    Random random = new Random(seed);
    byte[] packed = pack(block(seed, length, 20));
    for (int i = random.nextInt(4); i >= 0; i--) {
      packed[random.nextInt(packed.length)] = (byte) random.nextInt();
    }
    byte[] cut = Arrays.copyOf(packed, random.nextInt(packed.length + 1));
    int size = unpacker.size(cut, 0, cut.length);
    if (size >= 0 && size < 1 << 20) {
      unpacker.unpack(new byte[size]); // never writes or reads elsewhere, never fails
    }
  }
}
