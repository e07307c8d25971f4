package io.sealstream.server.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Text between servers: {@code u16 length ‖ UTF-8}. */
public final class Strings {
  private static final int LONGEST = 0xffff;

  private Strings() {}

  /**
   * @throws IllegalArgumentException when it takes more than 65,535 bytes
   */
  public static void write(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException("a text of " + bytes.length + " bytes");
    }
    out.writeShort(bytes.length).writeBytes(bytes);
  }

  public static String read(ByteBuf in) throws FrameException {
    if (in.readableBytes() < 2 || in.readableBytes() - 2 < in.getUnsignedShort(in.readerIndex())) {
      throw new FrameException("a text that is cut short");
    }
    return in.readString(in.readUnsignedShort(), StandardCharsets.UTF_8);
  }
}
