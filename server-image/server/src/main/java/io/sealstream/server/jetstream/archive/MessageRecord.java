package io.sealstream.server.jetstream.archive;

import io.sealstream.store.Message;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One record of a message block, as nats-server up to 2.14 writes it; little endian.
 *
 * <pre>
 * offset  size  field
 *      0     4  length of the record; bit 31: has headers
 *      4     8  sequence; bit 63: erased, bit 62: says that an earlier message was removed
 *     12     8  time, nanoseconds since 1970
 *     20     2  length of the subject
 *     22     *  subject; with headers: u32 length, headers; payload
 *            8  checksum: HighwayHash-64 of bytes 4 to 19, subject, headers, payload
 * </pre>
 */
final class MessageRecord {
  static final int HEADER = 22;
  static final int CHECKSUM = 8;

  /** No record is longer: nats-server takes such a length for damage. */
  static final int LIMIT = 32 << 20;

  static final long ERASED = 1L << 63;
  static final long REMOVED = 1L << 62;
  private static final int HAS_HEADERS = 1 << 31;

  static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private MessageRecord() {}

  /** The length of a message's record. */
  static long length(Message m) {
    long headers = m.headersLength > 0 ? 4L + m.headersLength : 0;
    return HEADER + m.subjectLength + headers + m.payloadLength + CHECKSUM;
  }

  /** Writes a message; returns the end of its record. */
  static int write(byte[] out, int at, Message m, HighwayHash hash) {
    int length = (int) length(m);
    INTS.set(out, at, m.headersLength > 0 ? length | HAS_HEADERS : length);
    LONGS.set(out, at + 4, m.sequence);
    LONGS.set(out, at + 12, m.timestamp);
    SHORTS.set(out, at + 20, (short) m.subjectLength);
    System.arraycopy(m.array, m.subject, out, at + HEADER, m.subjectLength);
    int to = at + HEADER + m.subjectLength;
    if (m.headersLength > 0) {
      INTS.set(out, to, m.headersLength);
      System.arraycopy(m.array, m.headers, out, to + 4, m.headersLength);
      to += 4 + m.headersLength;
    }
    System.arraycopy(m.array, m.payload, out, to, m.payloadLength);
    int end = at + length;
    LONGS.set(out, end - CHECKSUM, checksum(out, at, end, m.subjectLength, hash));
    return end;
  }

  /** Writes the record of a message that is no more: the sequence was reached. */
  static int writeErased(byte[] out, int at, long sequence, long time, HighwayHash hash) {
    int end = at + HEADER + CHECKSUM;
    INTS.set(out, at, HEADER + CHECKSUM);
    LONGS.set(out, at + 4, sequence | ERASED);
    LONGS.set(out, at + 12, time);
    SHORTS.set(out, at + 20, (short) 0);
    LONGS.set(out, end - CHECKSUM, checksum(out, at, end, 0, hash));
    return end;
  }

  /** The length that a record's first four bytes say. */
  static int length(byte[] in, int at) {
    return (int) INTS.get(in, at) & ~HAS_HEADERS;
  }

  /** The sequence with its bits. */
  static long sequence(byte[] in, int at) {
    return (long) LONGS.get(in, at + 4);
  }

  static long time(byte[] in, int at) {
    return (long) LONGS.get(in, at + 12);
  }

  /** Takes a whole record apart. */
  static void read(byte[] in, int at, int length, Message into, HighwayHash hash)
      throws ArchiveException {
    int end = at + length;
    int subject = (short) SHORTS.get(in, at + 20) & 0xffff;
    boolean hasHeaders = ((int) INTS.get(in, at) & HAS_HEADERS) != 0;
    int from = at + HEADER + subject;
    long headers = hasHeaders && from + 4 <= end ? (int) INTS.get(in, from) & 0xffff_ffffL : 0;
    int payload = (int) Math.min(end, from + (hasHeaders ? 4 + headers : 0));
    if (payload > end - CHECKSUM) {
      throw new ArchiveException("the archive is damaged: a message's lengths make no sense");
    }
    if (checksum(in, at, end, subject, hash) != (long) LONGS.get(in, end - CHECKSUM)) {
      throw new ArchiveException("the archive is damaged: a message's checksum does not fit");
    }
    into.array = in;
    into.sequence = sequence(in, at);
    into.timestamp = time(in, at);
    into.subject = at + HEADER;
    into.subjectLength = subject;
    into.headers = hasHeaders ? from + 4 : payload;
    into.headersLength = (int) headers;
    into.payload = payload;
    into.payloadLength = end - CHECKSUM - payload;
  }

  private static long checksum(byte[] in, int at, int end, int subject, HighwayHash hash) {
    hash.reset();
    hash.update(in, at + 4, 16);
    hash.update(in, at + HEADER, subject);
    int from = at + HEADER + subject;
    from += ((int) INTS.get(in, at) & HAS_HEADERS) != 0 ? 4 : 0;
    hash.update(in, from, Math.max(0, end - CHECKSUM - from));
    return hash.finish();
  }
}
