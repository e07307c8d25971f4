package io.sealstream.store;

/** Where a chunk's frame stands. Identity matters: the frame cache knows a frame by this object. */
final class FrameRef {
  private final StreamSegment segment;
  private final int ordinal;
  private final long offset;

  FrameRef(StreamSegment segment, int ordinal, long offset) {
    this.segment = segment;
    this.ordinal = ordinal;
    this.offset = offset;
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

  @Override
  public String toString() {
    return "segment %s, frame %d at %d".formatted(segment.file().name(), ordinal, offset);
  }
}
