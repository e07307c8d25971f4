package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.source.SourceHeader;
import java.nio.charset.StandardCharsets;

/**
 * Finds the headers that steer a publish in a header block. Names are matched exactly, the first of
 * a name counts, blanks around a value do not; an empty value is no value. Reused by its owner for
 * one block after the other; not thread safe.
 */
final class PublishHeaders {
  static final int MESSAGE_ID = 0;
  static final int EXPECTED_STREAM = 1;
  static final int EXPECTED_LAST_SEQUENCE = 2;
  static final int EXPECTED_LAST_SUBJECT_SEQUENCE = 3;
  static final int EXPECTED_LAST_MESSAGE_ID = 4;
  static final int ROLLUP = 5;
  static final int TTL = 6;
  static final int STREAM_SOURCE = 7;

  private static final byte[] PREFIX = ascii("Nats-");

  /** What follows the prefix, in the order of the constants. */
  private static final byte[][] NAMES = {
    ascii("Msg-Id"),
    ascii("Expected-Stream"),
    ascii("Expected-Last-Sequence"),
    ascii("Expected-Last-Subject-Sequence"),
    ascii("Expected-Last-Msg-Id"),
    ascii("Rollup"),
    ascii("TTL"),
    ascii(SourceHeader.NAME),
  };

  private final int[] start = new int[NAMES.length];
  private final int[] length = new int[NAMES.length];
  private byte[] array = {};
  private boolean any;

  /** Reads a block; the ranges it gives point into {@code array}. */
  void read(byte[] array, int headers, int headersLength) {
    clear();
    this.array = array;
    int end = headers + headersLength;
    int line = nextLine(headers, end);
    while (line < end) {
      int next = nextLine(line, end);
      if (startsWith(line, next, PREFIX)) {
        keep(line + PREFIX.length, next);
      }
      line = next;
    }
  }

  /** Reads nothing: a message without headers. */
  void clear() {
    if (any) {
      java.util.Arrays.fill(length, 0);
      any = false;
    }
  }

  /** Whether any of the headers is there. */
  boolean any() {
    return any;
  }

  boolean has(int header) {
    return length[header] > 0;
  }

  int start(int header) {
    return start[header];
  }

  int length(int header) {
    return length[header];
  }

  String text(int header) {
    return new String(array, start[header], length[header], StandardCharsets.UTF_8);
  }

  boolean is(int header, byte[] value) {
    return length[header] == value.length && startsWith(start[header], array.length, value);
  }

  /** A decimal number that fits 63 bits; -1 when the value is none. */
  long number(int header) {
    long number = 0;
    for (int i = start[header]; i < start[header] + length[header]; i++) {
      int digit = array[i] - '0';
      if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private void keep(int name, int lineEnd) {
    for (int header = 0; header < NAMES.length; header++) {
      int colon = name + NAMES[header].length;
      if (colon < lineEnd && array[colon] == ':' && startsWith(name, lineEnd, NAMES[header])) {
        if (length[header] == 0) {
          trim(header, colon + 1, lineEnd);
        }
        return;
      }
    }
  }

  private void trim(int header, int from, int to) {
    int first = from;
    int last = to;
    while (first < last && blank(array[first])) {
      first++;
    }
    while (last > first && blank(array[last - 1])) {
      last--;
    }
    start[header] = first;
    length[header] = last - first;
    any |= last > first;
  }

  private static boolean blank(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  /** Behind the next line feed. */
  private int nextLine(int from, int end) {
    for (int i = from; i < end; i++) {
      if (array[i] == '\n') {
        return i + 1;
      }
    }
    return end;
  }

  private boolean startsWith(int from, int end, byte[] text) {
    return end - from >= text.length
        && java.util.Arrays.equals(array, from, from + text.length, text, 0, text.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
