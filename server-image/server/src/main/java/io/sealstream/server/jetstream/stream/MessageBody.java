package io.sealstream.server.jetstream.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The body of a MESSAGE entry. The event loop writes subject, headers and payload; the actor fills
 * in the rest in place once the message is accepted.
 *
 * <pre>
 * offset  size  field
 *      0     1  version, 1
 *      1     1  flags: 1 = has a message id, 2 = rolls up its subject, 4 = rolls up the stream,
 *               8 = came from a source, which its header names
 *      2     8  sequence
 *     10     8  time, nanoseconds since 1970
 *     18     2  length of the subject
 *     20     4  length of the headers
 *     24        subject ‖ headers ‖ payload
 * </pre>
 */
final class MessageBody {
  static final int FIXED = 24;
  static final int MAX_SUBJECT = 0xffff;

  static final int HAS_ID = 1;
  static final int ROLLUP_SUBJECT = 2;
  static final int ROLLUP_ALL = 4;
  static final int SOURCED = 8;

  private static final int FLAGS = 1;
  private static final int SEQUENCE = 2;
  private static final int TIME = 10;
  private static final int SUBJECT = 18;
  private static final int HEADERS = 20;

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private MessageBody() {}

  static void lengths(byte[] array, int body, int subject, int headers) {
    array[body] = EntryKind.VERSION;
    array[body + FLAGS] = 0;
    SHORTS.set(array, body + SUBJECT, (short) subject);
    INTS.set(array, body + HEADERS, headers);
  }

  static void stamp(byte[] array, int body, long sequence, long time, int flags) {
    array[body + FLAGS] = (byte) flags;
    LONGS.set(array, body + SEQUENCE, sequence);
    LONGS.set(array, body + TIME, time);
  }

  static int flags(byte[] array, int body) {
    return array[body + FLAGS];
  }

  static long sequence(byte[] array, int body) {
    return (long) LONGS.get(array, body + SEQUENCE);
  }

  static long time(byte[] array, int body) {
    return (long) LONGS.get(array, body + TIME);
  }

  static int subjectLength(byte[] array, int body) {
    return (short) SHORTS.get(array, body + SUBJECT) & 0xffff;
  }

  static int headersLength(byte[] array, int body) {
    return (int) INTS.get(array, body + HEADERS);
  }

  static int subject(int body) {
    return body + FIXED;
  }
}
