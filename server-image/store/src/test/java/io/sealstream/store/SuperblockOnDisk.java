package io.sealstream.store;

/** What the newest superblock on a disk says in clear. */
final class SuperblockOnDisk {
  private static final int GENERATION_AT = 32;

  private SuperblockOnDisk() {}

  /** The feature bits. */
  static int features(SimDisk disk) {
    byte[] bytes = disk.bytes(SuperblockFile.NAME);
    int newest = 0;
    for (int at = 0; at < bytes.length; at += SuperblockFormat.BLOCK) {
      if (generation(bytes, at) > generation(bytes, newest)) {
        newest = at;
      }
    }
    return BigEndian.getInt(bytes, newest + SuperblockFormat.FEATURES_AT);
  }

  private static long generation(byte[] bytes, int copy) {
    return BigEndian.getLong(bytes, copy + GENERATION_AT);
  }
}
