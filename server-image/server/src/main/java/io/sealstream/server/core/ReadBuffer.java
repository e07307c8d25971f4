package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Where a connection's socket is read into: the event loop's one large buffer, or, while a command
 * is unfinished, a buffer of the connection's own that begins with it. So small commands cost no
 * allocation and large messages are copied by nobody.
 *
 * <p>Ownership: the socket's read gets the buffer with one count of its own, which {@link #keep}
 * ends.
 */
final class ReadBuffer implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
  /** Reads in a row before others get their turn. */
  private static final int READS = 2;

  private static final int SMALLEST = 1 << 10;
  private static final int LARGEST_STEP = 256 << 10;

  private final Loop loop;
  private ByteBuf own;
  private int reads;
  private int attempted;
  private int last;

  ReadBuffer(Loop loop) {
    this.loop = loop;
  }

  @Override
  public ExtendedHandle newHandle() {
    return this;
  }

  @Override
  public ByteBuf allocate(ByteBufAllocator allocator) {
    return own != null ? own.retain() : loop.readBuffer().clear().retain();
  }

  /**
   * Ends a read: keeps what is left of an unfinished command.
   *
   * @param in the buffer of the read
   * @param needed bytes of the command in all, 0: not known yet
   */
  void keep(ByteBuf in, int needed) {
    int left = in.readableBytes();
    boolean roomInOwn = in == own && in.readerIndex() == 0 && in.isWritable();
    if (left == 0) {
      drop();
    } else if (!roomInOwn) {
      // Grows with what arrives, so an announced size alone costs nothing.
      int step = Math.clamp(left * 2L, SMALLEST, left + LARGEST_STEP);
      int capacity = needed > left ? Math.min(needed, step) : step;
      ByteBuf more = loop.allocator().directBuffer(capacity, capacity);
      more.writeBytes(in);
      drop();
      own = more;
    }
    in.release();
  }

  /** Gives the connection's own buffer back. */
  void drop() {
    if (own != null) {
      own.release();
      own = null;
    }
  }

  @Override
  public int guess() {
    return own != null ? own.writableBytes() : loop.readBuffer().capacity();
  }

  @Override
  public void reset(ChannelConfig config) {
    reads = 0;
    last = 0;
    attempted = 0;
  }

  @Override
  public void incMessagesRead(int count) {
    reads += count;
  }

  @Override
  public void lastBytesRead(int bytes) {
    last = bytes;
  }

  @Override
  public int lastBytesRead() {
    return last;
  }

  @Override
  public void attemptedBytesRead(int bytes) {
    attempted = bytes;
  }

  @Override
  public int attemptedBytesRead() {
    return attempted;
  }

  @Override
  public boolean continueReading() {
    return last > 0 && last == attempted && reads < READS;
  }

  @Override
  public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
    return continueReading();
  }

  @Override
  public void readComplete() {
    // Nothing is learned from one read for the next.
  }
}
