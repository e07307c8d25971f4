package io.sealstream.server.jetstream.consumer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One acknowledgement as a client sent it: which delivery it is about, and what it says. Filled in
 * again for each; ranges point into the array it was read from. Not thread safe.
 *
 * <pre>
 * $JS.ACK.stream.consumer.deliveries.streamSeq.consumerSeq.timestamp.pending
 * $JS.ACK.domain.account.stream.consumer.deliveries.streamSeq.consumerSeq.timestamp.pending[.…]
 * </pre>
 *
 * The second form comes from clients of newer servers; this one writes the first.
 */
final class AckMessage {
  /** What an acknowledgement says. */
  enum Verb {
    ACK,
    ACK_AND_NEXT,
    NAK,
    PROGRESS,
    TERM,
    /** Something we do not know: answered, and without effect, as in nats-server. */
    OTHER
  }

  private static final int SHORT_FORM = 9;
  private static final int LONG_FORM = 11;
  private static final byte[] NEXT = ascii("+NXT");
  private static final byte[] NAK = ascii("-NAK");
  private static final byte[] TERM = ascii("+TERM");
  private static final byte[] WPI = ascii("+WPI");
  private static final byte[] PLAIN = ascii("+ACK");
  private static final byte[] PLAIN_TOO = ascii("+OK");

  private final int[] tokenStart = new int[16];
  private byte[] array;
  private int consumerStart;
  private int consumerEnd;
  private long streamSequence;
  private long consumerSequence;
  private Verb verb;
  private int argument;
  private int argumentLength;

  /**
   * Reads the subject.
   *
   * @param stream name of the stream whose messages are acknowledged
   * @return false when it is no acknowledgement of a message of that stream
   */
  boolean readSubject(byte[] from, int subject, int length, byte[] stream) {
    array = from;
    int tokens = 0;
    int end = subject + length;
    for (int i = subject, start = subject; i <= end; i++) {
      if (i == end || from[i] == '.') {
        if (tokens < tokenStart.length) {
          tokenStart[tokens] = start;
        }
        tokens++;
        start = i + 1;
      }
    }
    if (tokens != SHORT_FORM && tokens < LONG_FORM) {
      return false;
    }
    int at = tokens == SHORT_FORM ? 2 : 4;
    consumerStart = tokenStart[at + 1];
    consumerEnd = tokenStart[at + 2] - 1;
    streamSequence = number(tokenStart[at + 3], end);
    consumerSequence = number(tokenStart[at + 4], end);
    return Arrays.equals(from, tokenStart[at], consumerStart - 1, stream, 0, stream.length)
        && streamSequence > 0
        && consumerSequence > 0;
  }

  /** The number that a token holds, -1 when it is none. */
  private long number(int start, int end) {
    long value = 0;
    int i = start;
    for (; i < end && array[i] != '.'; i++) {
      if (array[i] < '0' || array[i] > '9' || value > Long.MAX_VALUE / 10 - 1) {
        return -1;
      }
      value = value * 10 + array[i] - '0';
    }
    return i == start ? -1 : value;
  }

  /** Reads the payload, from the array of the subject. */
  void readVerb(int payload, int length) {
    if (length == 0 || is(PLAIN, payload, length) || is(PLAIN_TOO, payload, length)) {
      say(Verb.ACK, payload, length, length);
    } else if (startsWith(NEXT, payload, length)) {
      say(Verb.ACK_AND_NEXT, payload, NEXT.length, length);
    } else if (startsWith(NAK, payload, length)) {
      say(Verb.NAK, payload, NAK.length, length);
    } else if (is(WPI, payload, length)) {
      say(Verb.PROGRESS, payload, length, length);
    } else if (startsWith(TERM, payload, length)) {
      say(Verb.TERM, payload, TERM.length, length);
    } else {
      say(Verb.OTHER, payload, length, length);
    }
  }

  private void say(Verb word, int payload, int wordLength, int length) {
    verb = word;
    argument = payload + wordLength;
    argumentLength = length - wordLength;
  }

  private boolean is(byte[] word, int payload, int length) {
    return length == word.length && startsWith(word, payload, length);
  }

  private boolean startsWith(byte[] word, int payload, int length) {
    return length >= word.length
        && Arrays.equals(array, payload, payload + word.length, word, 0, word.length);
  }

  /** Whether it is about a message of this consumer. */
  boolean isFor(byte[] consumer) {
    return Arrays.equals(array, consumerStart, consumerEnd, consumer, 0, consumer.length);
  }

  String consumer() {
    return new String(array, consumerStart, consumerEnd - consumerStart, StandardCharsets.UTF_8);
  }

  long streamSequence() {
    return streamSequence;
  }

  long consumerSequence() {
    return consumerSequence;
  }

  Verb verb() {
    return verb;
  }

  byte[] array() {
    return array;
  }

  /** Where the text behind the verb begins. */
  int argument() {
    return argument;
  }

  int argumentLength() {
    return argumentLength;
  }

  String argumentText() {
    return new String(array, argument, argumentLength, StandardCharsets.UTF_8).trim();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
