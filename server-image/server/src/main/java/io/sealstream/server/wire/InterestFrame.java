package io.sealstream.server.wire;

import io.netty.buffer.ByteBuf;

/**
 * Somebody listens on a filter, or nobody does any more.
 *
 * <pre>
 * u8 length of the account ‖ u16 length of the filter ‖ u16 length of the queue group, 0: none
 * account ‖ filter ‖ queue group
 * </pre>
 */
public record InterestFrame(byte[] account, byte[] filter, byte[] queue) {
  private static final int FIXED = 5;

  /** Bytes of the whole frame. */
  public static int size(byte[] account, byte[] filter, byte[] queue) {
    return FrameKind.HEADER + FIXED + account.length + filter.length + queue.length;
  }

  public static void write(
      ByteBuf out, FrameKind kind, byte[] account, byte[] filter, byte[] queue) {
    out.writeInt(size(account, filter, queue) - FrameKind.HEADER).writeByte(kind.code());
    out.writeByte(account.length).writeShort(filter.length).writeShort(queue.length);
    out.writeBytes(account).writeBytes(filter).writeBytes(queue);
  }

  /** Reads a frame's body, of which {@code in} has {@code length} bytes. */
  public static InterestFrame read(ByteBuf in, int length) throws FrameException {
    if (length < FIXED) {
      throw new FrameException("an interest of " + length + " bytes");
    }
    byte[] account = new byte[in.readUnsignedByte()];
    int filterLength = in.readUnsignedShort();
    int queueLength = in.readUnsignedShort();
    if (FIXED + account.length + filterLength + queueLength != length) {
      throw new FrameException("an interest whose parts do not make " + length + " bytes");
    }
    byte[] filter = new byte[filterLength];
    byte[] queue = new byte[queueLength];
    in.readBytes(account).readBytes(filter).readBytes(queue);
    return new InterestFrame(account, filter, queue);
  }
}
