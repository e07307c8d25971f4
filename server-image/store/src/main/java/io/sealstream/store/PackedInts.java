package io.sealstream.store;

/**
 * Numbers that are not negative, each in as many bits as their spread needs: 300 equal sizes cost
 * nothing, 300 of 1,000 subject ids 10 bits each. Immutable.
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
    long[] words = new long[(int) (((long) count * width + 63) / 64)];
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

  /** Bytes in memory, about. */
  int bytes() {
    return 40 + words.length * 8;
  }
}
