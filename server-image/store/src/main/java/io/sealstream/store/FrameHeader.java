package io.sealstream.store;

/** Frame sizes; the header itself follows with the journal. */
final class FrameHeader {
  /** Bytes of an authentication tag. */
  static final int TAG = 16;

  private FrameHeader() {}
}
