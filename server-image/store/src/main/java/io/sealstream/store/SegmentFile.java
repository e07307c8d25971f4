package io.sealstream.store;

/**
 * A segment file: written once from front to end, never again after its writer was closed.
 *
 * @param name on disk
 */
record SegmentFile(String name, FileHeader header) {
  static final String SUFFIX = ".segment";

  /** A file that is longer is closed; one record may be longer still. */
  static final long MAX_LENGTH = 64L << 20;

  FileId id() {
    return header.file();
  }
}
