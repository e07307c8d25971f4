package io.sealstream.store;

import java.util.Arrays;

/**
 * Plaintext of a data frame in a segment: the messages of one chunk.
 *
 * <pre>
 * offset  size  field
 *      0     4  slots
 *      4     8  sequence of the first
 *     12        per slot:
 *            4    sequence minus first
 *            8    time, nanoseconds since 1970
 *            2    length of subject, 0: the message was removed before it was written
 *            4    length of headers
 *            4    length of payload
 *                 subject ‖ headers ‖ payload
 * </pre>
 */
final class SegmentFrame {
  static final int HEADER = 12;

  /** Bytes of a slot besides subject, headers and payload. */
  static final int RECORD = 22;

  static final int MAX_SUBJECT = 0xffff;

  private final byte[] plain;
  private final int[] slotAt;

  private SegmentFrame(byte[] plain, int[] slotAt) {
    this.plain = plain;
    this.slotAt = slotAt;
  }

  /**
   * Writes a closed chunk.
   *
   * @param dead slots to leave out
   * @param into must have room for {@link Chunk#frameBytes}
   * @return bytes written
   */
  static int write(Chunk chunk, long[] dead, byte[] into) {
    if (dead.length == 0 && chunk.body() instanceof FrameBody whole) {
      byte[] plain = whole.frame().plain;
      System.arraycopy(plain, 0, into, 0, plain.length);
      return plain.length;
    }
    BigEndian.putInt(into, 0, chunk.slots());
    BigEndian.putLong(into, 4, chunk.first());
    Message message = new Message();
    int at = HEADER;
    for (int slot = 0; slot < chunk.slots(); slot++) {
      BigEndian.putInt(into, at, (int) (chunk.sequence(slot) - chunk.first()));
      if (isDead(dead, slot)) {
        BigEndian.putLong(into, at + 4, chunk.body().time(slot));
        Arrays.fill(into, at + 12, at + RECORD, (byte) 0);
        at += RECORD;
      } else {
        chunk.body().get(slot, message);
        at = write(message, into, at);
      }
    }
    return at;
  }

  static boolean isDead(long[] dead, int slot) {
    return slot >>> 6 < dead.length && (dead[slot >>> 6] & 1L << slot) != 0;
  }

  /** Writes a slot but its sequence; returns where it ends. */
  static int write(Message message, byte[] into, int at) {
    BigEndian.putLong(into, at + 4, message.timestamp);
    BigEndian.putShort(into, at + 12, message.subjectLength);
    BigEndian.putInt(into, at + 14, message.headersLength);
    BigEndian.putInt(into, at + 18, message.payloadLength);
    int end = at + RECORD;
    System.arraycopy(message.array, message.subject, into, end, message.subjectLength);
    end += message.subjectLength;
    System.arraycopy(message.array, message.headers, into, end, message.headersLength);
    end += message.headersLength;
    System.arraycopy(message.array, message.payload, into, end, message.payloadLength);
    return end + message.payloadLength;
  }

  /** Bytes of a message in a frame. */
  static int length(Message message) {
    return RECORD + message.subjectLength + message.headersLength + message.payloadLength;
  }

  /** Takes an authentic plaintext apart. */
  static SegmentFrame of(byte[] plain) {
    int[] slotAt = new int[BigEndian.getInt(plain, 0)];
    int at = HEADER;
    for (int slot = 0; slot < slotAt.length; slot++) {
      slotAt[slot] = at;
      at +=
          RECORD
              + BigEndian.getShort(plain, at + 12)
              + BigEndian.getInt(plain, at + 14)
              + BigEndian.getInt(plain, at + 18);
    }
    return new SegmentFrame(plain, slotAt);
  }

  int slots() {
    return slotAt.length;
  }

  /** Of the plaintext. */
  int length() {
    return plain.length;
  }

  /** Bytes that it keeps in memory. */
  int bytes() {
    return plain.length + slotAt.length * 4;
  }

  long sequence(int slot) {
    return BigEndian.getLong(plain, 4) + BigEndian.getInt(plain, slotAt[slot]);
  }

  long time(int slot) {
    return time(plain, slotAt[slot]);
  }

  static long time(byte[] plain, int slotAt) {
    return BigEndian.getLong(plain, slotAt + 4);
  }

  /** Fills in everything but the sequence. */
  void get(int slot, Message into) {
    read(plain, slotAt[slot], into);
  }

  /** As {@link #get}, of the slot that begins at {@code at}. */
  static void read(byte[] plain, int at, Message into) {
    into.array = plain;
    into.timestamp = time(plain, at);
    into.subject = at + RECORD;
    into.subjectLength = BigEndian.getShort(plain, at + 12);
    into.headers = into.subject + into.subjectLength;
    into.headersLength = BigEndian.getInt(plain, at + 14);
    into.payload = into.headers + into.headersLength;
    into.payloadLength = BigEndian.getInt(plain, at + 18);
  }
}
