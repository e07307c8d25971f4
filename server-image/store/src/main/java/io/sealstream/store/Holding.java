package io.sealstream.store;

/** How a stream's log holds messages in memory. */
enum Holding {
  /** Until they are in a segment, or soon after. */
  REFERENCED(64),
  /** For good. */
  COPIED(16);

  private final int overhead;

  Holding(int overhead) {
    this.overhead = overhead;
  }

  /** About what a message takes besides its bytes in a frame, in its chunk and its batch. */
  int overhead() {
    return overhead;
  }

  ChunkBody body(int capacity) {
    return switch (this) {
      case REFERENCED -> new ReferencedBody(capacity);
      case COPIED -> new CopiedBody(capacity);
    };
  }
}
