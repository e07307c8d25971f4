package io.sealstream.server.wire;

import java.util.Arrays;

/**
 * Composes the control lines of messages to clients:
 *
 * <pre>
 * MSG subject sid [reply] size            CR LF
 * HMSG subject sid [reply] hdr-size size  CR LF
 * </pre>
 *
 * Per message the parts that do not depend on the receiver are made once, then {@link #lineFor}
 * adds the receiver's sid. Not thread safe; keep and reuse.
 */
public final class Messages {
  private byte[] line = new byte[512];
  private byte[] tail = new byte[256];
  private int prefix;
  private int tailLength;
  private int length;

  /**
   * Starts a message.
   *
   * @param headersLength 0: MSG, else HMSG
   * @param size bytes of headers and payload
   */
  public void begin(
      byte[] subject,
      int subjectFrom,
      int subjectLength,
      byte[] reply,
      int replyFrom,
      int replyLength,
      int headersLength,
      int size) {
    if (line.length < subjectLength + 64) {
      line = new byte[(subjectLength + 64) * 2];
    }
    int at = 0;
    if (headersLength > 0) {
      line[at++] = 'H';
    }
    line[at++] = 'M';
    line[at++] = 'S';
    line[at++] = 'G';
    line[at++] = ' ';
    System.arraycopy(subject, subjectFrom, line, at, subjectLength);
    at += subjectLength;
    line[at++] = ' ';
    prefix = at;
    tail(reply, replyFrom, replyLength, headersLength, size);
  }

  private void tail(byte[] reply, int from, int replyLength, int headersLength, int size) {
    if (tail.length < replyLength + 32) {
      tail = new byte[(replyLength + 32) * 2];
    }
    int at = 0;
    tail[at++] = ' ';
    if (replyLength > 0) {
      System.arraycopy(reply, from, tail, at, replyLength);
      at += replyLength;
      tail[at++] = ' ';
    }
    if (headersLength > 0) {
      at = decimal(tail, at, headersLength);
      tail[at++] = ' ';
    }
    at = decimal(tail, at, size);
    tail[at++] = '\r';
    tail[at++] = '\n';
    tailLength = at;
  }

  /**
   * The control line for one receiver, in the first {@link #length} bytes of the returned array;
   * valid until the next call.
   */
  public byte[] lineFor(byte[] sid) {
    length = prefix + sid.length + tailLength;
    if (line.length < length) {
      line = Arrays.copyOf(line, length * 2);
    }
    System.arraycopy(sid, 0, line, prefix, sid.length);
    System.arraycopy(tail, 0, line, prefix + sid.length, tailLength);
    return line;
  }

  public int length() {
    return length;
  }

  /** Writes a number of zero or more in decimal; returns the index behind it. */
  static int decimal(byte[] into, int at, int number) {
    int digits = 1;
    for (int n = number; n >= 10; n /= 10) {
      digits++;
    }
    int n = number;
    for (int i = at + digits - 1; i >= at; i--) {
      into[i] = (byte) ('0' + n % 10);
      n /= 10;
    }
    return at + digits;
  }
}
