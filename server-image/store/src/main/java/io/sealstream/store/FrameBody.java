package io.sealstream.store;

/** The messages of a chunk that is copied to another file as it is: its frame, whole. */
final class FrameBody implements ChunkBody {
  private final SegmentFrame frame;

  FrameBody(SegmentFrame frame) {
    this.frame = frame;
  }

  SegmentFrame frame() {
    return frame;
  }

  @Override
  public void put(int slot, Message message) {
    throw new IllegalStateException("a frame that was written takes no message");
  }

  @Override
  public void close() {
    // It is.
  }

  @Override
  public long time(int slot) {
    return frame.time(slot);
  }

  @Override
  public void get(int slot, Message into) {
    frame.get(slot, into);
  }
}
