package io.sealstream.server.wire;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.wire.ProtocolException.Violation;
import java.nio.charset.StandardCharsets;

/**
 * Parses what clients send, command by command. Keeps nothing between calls but scratch space, so
 * one serves all connections of an event loop.
 *
 * <pre>
 * CONNECT json
 * PUB subject [reply] size            then size bytes, CR LF
 * HPUB subject [reply] hdr-size size  then size bytes, CR LF
 * SUB subject [queue] sid    UNSUB sid [max]    PING    PONG    +OK    -ERR text    INFO json
 * </pre>
 */
public final class ClientParser {
  private static final int SHOWN = 32;
  private final int maxControlLine;
  private final byte[] line;
  private final Publish publish = new Publish();
  private final int[] argument = new int[4];
  private final int[] argumentLength = new int[4];

  /**
   * @param maxControlLine longest argument text of a command
   */
  public ClientParser(int maxControlLine) {
    this.maxControlLine = maxControlLine;
    this.line = new byte[maxControlLine + Verb.LONGEST + 2];
    publish.line = line;
  }

  /**
   * Runs every command that is whole in the buffer and moves its reader index behind it.
   *
   * @return how many bytes, from the reader index, the unfinished command has in all; 0 when that
   *     is not known yet
   */
  public int parse(ByteBuf in, Commands commands) throws ProtocolException {
    while (in.isReadable()) {
      int start = in.readerIndex();
      int searched = Math.min(in.writerIndex(), start + line.length + 1);
      int end = in.indexOf(start, searched, (byte) '\n');
      if (end < 0) {
        checkUnfinished(in, start);
        return 0;
      }
      int length = end - start;
      if (length > line.length) {
        throw controlLineExceeded(in, start);
      }
      in.getBytes(start, line, 0, length);
      if (length > 0 && line[length - 1] == '\r') {
        length--;
      }
      int missing = command(in, start, end + 1, length, commands);
      if (missing > 0) {
        return missing;
      }
    }
    return 0;
  }

  /** Runs one command; returns its size when its body is not all there, else 0. */
  private int command(ByteBuf in, int start, int body, int length, Commands commands)
      throws ProtocolException {
    Verb verb = Verb.of(line, length);
    int from = verb.length();
    if (length - from > maxControlLine) {
      throw controlLineExceeded(in, start);
    }
    switch (verb) {
      case PUB, HPUB -> {
        return publish(verb, in, start, body, length, commands);
      }
      case SUB -> subscribe(from, length, commands);
      case UNSUB -> unsubscribe(from, length, commands);
      case PING -> commands.ping();
      case PONG -> commands.pong();
      case CONNECT -> commands.connect(line, from, length - from);
      case OK, ERR, INFO -> {} // say nothing to a server
      case NONE -> throw unknownOperation(in, start);
    }
    in.readerIndex(body);
    return 0;
  }

  private int publish(Verb verb, ByteBuf in, int start, int body, int length, Commands commands)
      throws ProtocolException {
    boolean headers = verb == Verb.HPUB;
    if (headers && !commands.headers()) {
      String text = "message headers not supported";
      throw new ProtocolException(Violation.PROTOCOL, text, text);
    }
    int least = headers ? 3 : 2;
    int count = split(verb.length(), length, least + 1);
    if (count < least || count > least + 1) {
      throw badArguments(
          headers ? "processHeaderPub Parse Error" : "processPub Parse Error", length);
    }
    Publish p = publish;
    p.subject = argument[0];
    p.subjectLength = argumentLength[0];
    p.reply = argument[1];
    p.replyLength = count > least ? argumentLength[1] : 0;
    p.bodyLength = size(line, argument[count - 1], argumentLength[count - 1]);
    p.headersLength = headers ? size(line, argument[count - 2], argumentLength[count - 2]) : 0;
    checkSizes(headers, length, commands);
    int end = body + p.bodyLength;
    if (in.writerIndex() < end + 2) {
      return end + 2 - start;
    }
    if (in.getByte(end) != '\r' || in.getByte(end + 1) != '\n') {
      throw new ProtocolException(
          Violation.PROTOCOL,
          "Unknown Protocol Operation",
          "Client parser ERROR, a message body does not end after the "
              + p.bodyLength
              + " bytes announced");
    }
    p.buffer = in;
    p.lineStart = start;
    p.body = body;
    // Moved first: what the command does may look at the buffer.
    in.readerIndex(end + 2);
    commands.publish(p);
    return 0;
  }

  private void checkSizes(boolean headers, int length, Commands commands) throws ProtocolException {
    Publish p = publish;
    if (headers && p.headersLength < 0) {
      throw badArguments("processHeaderPub Bad or Missing Header Size", length);
    }
    if (p.bodyLength < 0) {
      throw badArguments(
          headers ? "processHeaderPub Bad or Missing Total Size" : "processPub Bad or Missing Size",
          length);
    }
    if (p.headersLength > p.bodyLength) {
      throw badArguments("processHeaderPub Header Size larger then TotalSize", length);
    }
    if (p.bodyLength > commands.maxPayload()) {
      throw new ProtocolException(
          Violation.PAYLOAD,
          "Maximum Payload Violation",
          "maximum payload exceeded: " + p.bodyLength + " vs " + commands.maxPayload());
    }
  }

  private void subscribe(int from, int length, Commands commands) throws ProtocolException {
    int count = split(from, length, 3);
    if (count < 2 || count > 3) {
      throw badArguments("processSub Parse Error", length);
    }
    commands.subscribe(
        line,
        argument[0],
        argumentLength[0],
        argument[1],
        count == 3 ? argumentLength[1] : 0,
        argument[count - 1],
        argumentLength[count - 1]);
  }

  private void unsubscribe(int from, int length, Commands commands) throws ProtocolException {
    int count = split(from, length, 2);
    if (count < 1 || count > 2) {
      throw badArguments("processUnsub Parse Error", length);
    }
    int max = count == 2 ? size(line, argument[1], argumentLength[1]) : 0;
    commands.unsubscribe(line, argument[0], argumentLength[0], max);
  }

  /** Splits at blanks and tabs; returns the number of arguments, or {@code most + 1} if more. */
  private int split(int from, int to, int most) {
    int count = 0;
    int i = from;
    while (true) {
      while (i < to && (line[i] == ' ' || line[i] == '\t')) {
        i++;
      }
      if (i == to) {
        return count;
      }
      if (count == most) {
        return most + 1;
      }
      int start = i;
      while (i < to && line[i] != ' ' && line[i] != '\t') {
        i++;
      }
      argument[count] = start;
      argumentLength[count++] = i - start;
    }
  }

  /** A decimal of one to nine digits, or -1. */
  static int size(byte[] s, int from, int length) {
    if (length == 0 || length > 9) {
      return -1;
    }
    int n = 0;
    for (int i = from; i < from + length; i++) {
      int digit = s[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      n = n * 10 + digit;
    }
    return n;
  }

  /** Refuses what cannot become a command any more, as early as its first byte. */
  private void checkUnfinished(ByteBuf in, int start) throws ProtocolException {
    if (in.writerIndex() - start > line.length) {
      throw controlLineExceeded(in, start);
    }
    if (!Verb.mayBegin(in, start)) {
      throw unknownOperation(in, start);
    }
  }

  private ProtocolException controlLineExceeded(ByteBuf in, int start) {
    return new ProtocolException(
        Violation.CONTROL_LINE,
        "maximum control line exceeded",
        "maximum control line exceeded: max_control_line "
            + maxControlLine
            + " (snip: "
            + snippet(in, start)
            + "...)");
  }

  private static ProtocolException unknownOperation(ByteBuf in, int start) {
    return new ProtocolException(
        Violation.PROTOCOL,
        "Unknown Protocol Operation",
        "Client parser ERROR, proto='" + snippet(in, start) + "...'");
  }

  private ProtocolException badArguments(String what, int length) {
    String shown = new String(line, 0, Math.min(length, 128), StandardCharsets.UTF_8);
    return new ProtocolException(Violation.PROTOCOL, "", what + ": " + Quoted.of(shown));
  }

  /**
   * What the log shows of a bad command: its line's beginning, up to the first brace, as a CONNECT
   * may hold a password.
   */
  private static String snippet(ByteBuf in, int start) {
    int length = Math.min(SHOWN, in.writerIndex() - start);
    String text = in.toString(start, length, StandardCharsets.ISO_8859_1);
    return Quoted.of(text.split("[\\r\\n{]", 2)[0]);
  }
}
