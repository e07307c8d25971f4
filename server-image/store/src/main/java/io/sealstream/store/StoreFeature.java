package io.sealstream.store;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a store has only while there is a reason, and builds from before it would stumble on: a bit
 * of the superblock each, and a build that does not know the bit refuses the store as too new.
 */
enum StoreFeature {
  /** The catalog of this sealed store names clear files that are still read. */
  LISTS_CLEAR_FILES(1),
  /** Some segment may have compressed frames. */
  COMPRESSED(2),
  /** An entry of the catalog may name older keys of its stream. */
  OLD_KEYS(4),
  // 8 and 32 are SuperblockFormat.LATER_ENTRIES
  /** An entry of the catalog may go on in the next frame. */
  LONG_ENTRIES(16);

  /** All that this build knows. */
  static final int KNOWN = bits(EnumSet.allOf(StoreFeature.class));

  private final int bit;

  StoreFeature(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }

  static int bits(Set<StoreFeature> features) {
    return features.stream().mapToInt(StoreFeature::bit).sum();
  }

  /** Those whose bit is set. */
  static Set<StoreFeature> of(int bits) {
    return Arrays.stream(values())
        .filter(feature -> (bits & feature.bit) != 0)
        .collect(Collectors.toUnmodifiableSet());
  }
}
