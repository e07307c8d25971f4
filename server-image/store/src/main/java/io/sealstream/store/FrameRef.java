package io.sealstream.store;

/** Where a chunk's frame stands. Identity matters: the frame cache knows a frame by this object. */
final class FrameRef {
  /** The offset of a frame that was not found in its file. */
  private static final long NOWHERE = -1;

  private final StreamSegment segment;
  private final int ordinal;
  private final long offset;
  private final long length;

  /** A frame of which the length is not known. */
  FrameRef(StreamSegment segment, int ordinal, long offset) {
    this(segment, ordinal, offset, Long.MAX_VALUE);
  }

  /**
   * @param length about what it takes in the file
   */
  FrameRef(StreamSegment segment, int ordinal, long offset, long length) {
    this.segment = segment;
    this.ordinal = ordinal;
    this.offset = offset;
    this.length = length;
  }

  /** A frame of which neither contents nor index can be read. */
  static FrameRef lost(StreamSegment segment, int ordinal) {
    return new FrameRef(segment, ordinal, NOWHERE);
  }

  StreamSegment segment() {
    return segment;
  }

  /** Among the stream's frames in the file. */
  int ordinal() {
    return ordinal;
  }

  long offset() {
    return offset;
  }

  long length() {
    return length;
  }

  boolean isLost() {
    return offset == NOWHERE;
  }

  @Override
  public String toString() {
    return isLost()
        ? "segment %s, frame %d, index and contents".formatted(segment.file().name(), ordinal)
        : "segment %s, frame %d at %d".formatted(segment.file().name(), ordinal, offset);
  }
}
