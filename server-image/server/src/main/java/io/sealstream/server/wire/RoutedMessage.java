package io.sealstream.server.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A message on its way to another server. Filled in and reused by the event loop that reads it.
 *
 * <pre>
 * u8 flags: 1 = for those who listen in no queue group ‖ u8 length of the account
 * u16 lengths of subject, shown subject (0: the same) and reply ‖ u32 length of the headers
 * u16 number of queue groups of which one member each is to get it
 * account ‖ subject ‖ shown ‖ reply ‖ groups: u16 length, name ‖ headers ‖ payload ‖ CR LF
 * </pre>
 *
 * The end of line spares the receiver a copy: bodies have one on their way to clients.
 */
public final class RoutedMessage {
  private static final int FIXED = 14;
  private static final int PLAIN = 1;
  private static final int LINE_END = 2;

  /** Subject, shown subject and reply, one behind the other. */
  public byte[] line = new byte[256];

  public int subjectLength;

  /** Index in {@link #line} of the subject that receivers see. */
  public int shown;

  public int shownLength;

  /** Index in {@link #line}. */
  public int reply;

  /** 0 when there is none. */
  public int replyLength;

  /** Holds the body. */
  public ByteBuf buffer;

  /** Index of {@link #line}'s first byte in {@link #buffer}. */
  public int lineStart;

  /** Index of headers and payload in {@link #buffer}; CR LF behind them. */
  public int body;

  /** Bytes of headers and payload. */
  public int bodyLength;

  public int headersLength;

  private final byte[] account = new byte[255];
  private int accountLength;
  private boolean plain;
  private int queues;
  private int queueCount;

  /** Bytes of the whole frame, without those of the queue groups. */
  public static int size(int account, int subject, int shown, int reply, int body) {
    return FrameKind.HEADER + FIXED + account + subject + shown + reply + body + LINE_END;
  }

  /** Bytes that a queue group adds. */
  public static int queueSize(byte[] name) {
    return 2 + name.length;
  }

  /**
   * Writes what stands before the lengths' contents; the caller appends these in order.
   *
   * @param size of the whole frame
   */
  public static void begin(
      ByteBuf out,
      int size,
      boolean plain,
      int account,
      int subject,
      int shown,
      int reply,
      int headers,
      int queues) {
    out.writeInt(size - FrameKind.HEADER).writeByte(FrameKind.MESSAGE.code());
    out.writeByte(plain ? PLAIN : 0).writeByte(account);
    out.writeShort(subject).writeShort(shown).writeShort(reply);
    out.writeInt(headers).writeShort(queues);
  }

  /** Reads a frame's body, of which {@code in} has {@code length} bytes; they stay in use. */
  public void read(ByteBuf in, int length) throws FrameException {
    int end = in.readerIndex() + length;
    require(length >= FIXED + LINE_END);
    plain = (in.readByte() & PLAIN) != 0;
    accountLength = in.readUnsignedByte();
    subjectLength = in.readUnsignedShort();
    int shownOnly = in.readUnsignedShort();
    replyLength = in.readUnsignedShort();
    headersLength = in.readInt();
    queueCount = in.readUnsignedShort();
    int names = subjectLength + shownOnly + replyLength;
    require(accountLength + names + LINE_END <= end - in.readerIndex());
    in.readBytes(account, 0, accountLength);
    names(in, names, shownOnly);
    skipQueues(in, end - LINE_END);
    buffer = in;
    body = in.readerIndex();
    bodyLength = end - LINE_END - body;
    require(headersLength >= 0 && headersLength <= bodyLength);
    require(in.getByte(end - 2) == '\r' && in.getByte(end - 1) == '\n');
    in.readerIndex(end);
  }

  private void names(ByteBuf in, int length, int shownOnly) {
    if (line.length < length) {
      line = new byte[length * 2];
    }
    lineStart = in.readerIndex();
    in.readBytes(line, 0, length);
    shown = shownOnly == 0 ? 0 : subjectLength;
    shownLength = shownOnly == 0 ? subjectLength : shownOnly;
    reply = subjectLength + shownOnly;
  }

  private void skipQueues(ByteBuf in, int end) throws FrameException {
    queues = in.readerIndex();
    for (int i = 0; i < queueCount; i++) {
      require(end - in.readerIndex() >= 2);
      int name = in.readUnsignedShort();
      require(end - in.readerIndex() >= name);
      in.skipBytes(name);
    }
  }

  private static void require(boolean holds) throws FrameException {
    if (!holds) {
      throw new FrameException("a message whose parts do not fit its length");
    }
  }

  public boolean isOf(byte[] name) {
    return Arrays.equals(account, 0, accountLength, name, 0, name.length);
  }

  /** Whether those who listen in no queue group are to get it. */
  public boolean isPlain() {
    return plain;
  }

  /** Whether one of a queue group is to get it. */
  public boolean isFor(byte[] queue) {
    int at = queues;
    for (int i = 0; i < queueCount; i++) {
      int length = buffer.getUnsignedShort(at);
      if (length == queue.length && isAt(at + 2, queue)) {
        return true;
      }
      at += 2 + length;
    }
    return false;
  }

  private boolean isAt(int index, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      if (buffer.getByte(index + i) != name[i]) {
        return false;
      }
    }
    return true;
  }
}
