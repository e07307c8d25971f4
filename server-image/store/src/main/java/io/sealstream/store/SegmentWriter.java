package io.sealstream.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Appends frames to one new segment file. What was committed never shares a block with what is
 * written later. Left for good after a failed write. One owner thread.
 */
final class SegmentWriter {
  private static final int BUFFER = 1 << 20;

  private final SegmentFile segment;
  private final Disk.File file;
  private final ByteBuffer buffer;
  private long written;

  /**
   * @param buffer shared by the writers of a thread; empty between calls
   */
  private SegmentWriter(SegmentFile segment, Disk.File file, ByteBuffer buffer) {
    this.segment = segment;
    this.file = file;
    this.buffer = buffer;
  }

  static ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(BUFFER);
  }

  /** Makes the file; its name is not durable yet. */
  static SegmentWriter create(Disk disk, SegmentFile segment, ByteBuffer buffer)
      throws IOException {
    SegmentWriter writer = new SegmentWriter(segment, disk.create(segment.name()), buffer);
    writer.append(segment.header().block(), FileHeader.BLOCK);
    return writer;
  }

  SegmentFile segment() {
    return segment;
  }

  /**
   * Appends a sealed frame.
   *
   * @return its offset
   */
  long append(byte[] frame, int length) throws IOException {
    long offset = written + buffer.position();
    int at = 0;
    while (at < length) {
      int n = Math.min(length - at, buffer.remaining());
      buffer.put(frame, at, n);
      at += n;
      if (!buffer.hasRemaining()) {
        write();
      }
    }
    return offset;
  }

  /** Writes out what is buffered; from then on it can be read. */
  void write() throws IOException {
    buffer.flip();
    int length = buffer.remaining();
    try {
      file.write(buffer, written);
      written += length;
    } finally {
      buffer.clear();
    }
  }

  /** Ends the block that frames stand in: the next frame starts in another one. */
  void endBlock() throws IOException {
    int pad = (int) (JournalWriter.align(length()) - length());
    append(new byte[pad], pad);
  }

  void sync() throws IOException {
    file.force();
  }

  long length() {
    return written + buffer.position();
  }

  void close() throws IOException {
    file.close();
  }
}
