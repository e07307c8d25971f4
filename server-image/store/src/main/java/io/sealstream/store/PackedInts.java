package io.sealstream.store;

import java.nio.ByteBuffer;

/**
 * Numbers that are not negative, each in as many bits as their spread needs: 300 equal sizes cost
 * nothing, 300 of 1,000 subject ids 10 bits each. Immutable.
 *
 * <pre>
 * offset  size  field
 *      0     4  base, added to each number
 *      4     1  width w in bits, 0 to 31
 *      5   8*k  the numbers, w bits each from the lowest bit up; k = ceil(count * w / 64)
 * </pre>
 */
final class PackedInts {
  private final int base;
  private final int width;
  private final long[] words;

  private PackedInts(int base, int width, long[] words) {
    this.base = base;
    this.width = width;
    this.words = words;
  }

  static PackedInts of(int[] values, int count) {
    int min = Integer.MAX_VALUE;
    int max = 0;
    for (int i = 0; i < count; i++) {
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
    }
    int base = count == 0 ? 0 : min;
    int width = 32 - Integer.numberOfLeadingZeros(max - base);
    long[] words = new long[words(count, width)];
    for (int i = 0; i < count && width > 0; i++) {
      long value = values[i] - base;
      long bit = (long) i * width;
      int word = (int) (bit >>> 6);
      int shift = (int) (bit & 63);
      words[word] |= value << shift;
      if (shift + width > 64) {
        words[word + 1] |= value >>> (64 - shift);
      }
    }
    return new PackedInts(base, width, words);
  }

  private static int words(int count, int width) {
    return (int) (((long) count * width + 63) / 64);
  }

  static PackedInts read(ByteBuffer from, int count) {
    int base = from.getInt();
    int width = from.get();
    long[] words = new long[words(count, width)];
    for (int i = 0; i < words.length; i++) {
      words[i] = from.getLong();
    }
    return new PackedInts(base, width, words);
  }

  void write(ByteBuffer into) {
    into.putInt(base).put((byte) width);
    for (long word : words) {
      into.putLong(word);
    }
  }

  /** Bytes that {@link #write} writes. */
  int length() {
    return 5 + words.length * 8;
  }

  int get(int i) {
    if (width == 0) {
      return base;
    }
    long bit = (long) i * width;
    int word = (int) (bit >>> 6);
    int shift = (int) (bit & 63);
    long value = words[word] >>> shift;
    if (shift + width > 64) {
      value |= words[word + 1] << (64 - shift);
    }
    return base + (int) (value & ((1L << width) - 1));
  }
}
