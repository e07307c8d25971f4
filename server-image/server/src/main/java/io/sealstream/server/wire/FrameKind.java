package io.sealstream.server.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;

/**
 * What servers say to each other once they have greeted each other. A frame is
 *
 * <pre>
 * u32 length of the body ‖ u8 kind ‖ body
 * </pre>
 *
 * A kind that is not known ends the link: what formats two servers have in common is settled before
 * the first frame.
 */
public enum FrameKind {
  /** A message of a client or of a part of the server: {@link RoutedMessage}. */
  MESSAGE(1, (64 << 20) + (1 << 20)),

  /** Somebody listens here, for the first time: {@link InterestFrame}. */
  INTEREST(2, 256 << 10),

  /** Nobody listens here any more. */
  INTEREST_LOST(3, 256 << 10),
  PING(4, 0),
  PONG(5, 0),

  /** The servers that the sender is linked to. */
  PEERS(6, 256 << 10),

  /** The sender goes away soon: no new client should come. */
  LEAVING(7, 0),
  REQUEST(8, (1 << 20) + 64),
  ANSWER(9, (1 << 20) + 64),
  RAFT(10, (64 << 20) + (1 << 20)),

  /** The link is over; why. Understood by every format, before the greeting too. */
  CLOSING(11, 1024),

  /** Before the link is up: whether the sender has another link to the receiver. */
  PROPOSE(12, 1),

  /** Before the link is up: it is, from here on. */
  ACCEPT(13, 0),

  /** No more messages for now: a part of the sender that gets them is full. The rest goes on. */
  HOLD(14, 0),

  /** Messages are taken again. */
  RELEASE(15, 0);

  /** Bytes before the body. */
  public static final int HEADER = 5;

  private static final FrameKind[] BY_CODE = new FrameKind[16];

  static {
    for (FrameKind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final byte code;
  private final int longest;

  FrameKind(int code, int longest) {
    this.code = (byte) code;
    this.longest = longest;
  }

  public byte code() {
    return code;
  }

  /** Bytes of the body at most. */
  public int longest() {
    return longest;
  }

  /** A frame of this kind that has no body. */
  public ByteBuf alone(ByteBufAllocator allocator) {
    return allocator.directBuffer(HEADER).writeInt(0).writeByte(code);
  }

  public static Optional<FrameKind> of(byte code) {
    return code > 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
  }
}
