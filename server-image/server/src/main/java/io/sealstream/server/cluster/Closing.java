package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.wire.FrameException;
import io.sealstream.server.wire.FrameKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Why a link ends, as one server tells the other.
 *
 * <pre>
 * u8 reason ‖ text, UTF-8
 * </pre>
 *
 * @param text for people: what is wrong and what to do
 */
record Closing(Reason reason, String text) {
  private static final int LONGEST_TEXT = 1000;

  enum Reason {
    /** There is another link between the two. */
    DUPLICATE(1),

    /** A server reached itself. */
    ITSELF(2),
    OTHER_CLUSTER(3),
    OTHER_CLUSTER_ID(4),
    OTHER_FORMAT(5),
    NOT_AUTHORIZED(6),

    /** Another server of the cluster has the same name. */
    NAME_TAKEN(7),
    SHUTDOWN(8),
    NOT_KEEPING_UP(9),
    STALE(10),
    BROKEN_FRAME(11),

    /** What is not known here. */
    OTHER(0);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    /** Whether it happens in the normal course of things. */
    boolean isUsual() {
      return this == DUPLICATE || this == ITSELF;
    }

    /** Whether trying again soon is pointless: somebody must change the options. */
    boolean isLasting() {
      return switch (this) {
        case OTHER_CLUSTER, OTHER_CLUSTER_ID, OTHER_FORMAT, NOT_AUTHORIZED -> true;
        default -> false;
      };
    }
  }

  void write(ByteBuf out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, LONGEST_TEXT);
    out.writeInt(1 + length).writeByte(FrameKind.CLOSING.code());
    out.writeByte(reason.code).writeBytes(bytes, 0, length);
  }

  static Closing read(ByteBuf in, int length) throws FrameException {
    if (length < 1) {
      throw new FrameException("a closing without a reason");
    }
    int code = in.readUnsignedByte();
    Reason reason =
        Arrays.stream(Reason.values()).filter(r -> r.code == code).findAny().orElse(Reason.OTHER);
    return new Closing(reason, in.readString(length - 1, StandardCharsets.UTF_8));
  }
}
