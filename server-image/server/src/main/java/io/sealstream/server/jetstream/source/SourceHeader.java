package io.sealstream.server.jetstream.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header with which a message says where a stream got it from, as nats-server 2.10 writes it:
 *
 * <pre>
 * Nats-Stream-Source: place SP sequence SP filters SP destinations
 * </pre>
 *
 * where place is the stream's name, with {@code :} and a hash of the API's prefix when it is not
 * here, and several filters or destinations have form feeds between them.
 */
public final class SourceHeader {
  /** Behind the {@code Nats-} that all headers of the server begin with. */
  public static final String NAME = "Stream-Source";

  private static final byte[] FIRST_LINE = ascii("NATS/1.0\r\n");
  private static final byte[] LINE = ascii("Nats-" + NAME + ":");
  private static final byte[] EXPECTED = ascii("Nats-Expected-");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final byte[] END = ascii("\r\n\r\n");

  private final byte[] before;
  private final byte[] after;

  /** The header of messages from one source. */
  public SourceHeader(StreamSource source) {
    before = utf8(" " + source.place() + " ");
    after = utf8(" " + source.selection());
  }

  /**
   * A message's position, read from the value of its header.
   *
   * @param index the source's index name
   * @param sequence in the stream that it came from
   */
  public record Position(String index, long sequence) {
    /** Empty where the value is none of this form: older servers wrote others. */
    public static Optional<Position> read(String value) {
      String[] fields = value.split(" ", -1);
      if (fields.length != 4 || !NUMBER.matcher(fields[1]).matches()) {
        return Optional.empty();
      }
      return Optional.of(
          new Position(fields[0] + " " + fields[2] + " " + fields[3], Long.parseLong(fields[1])));
    }
  }

  /**
   * The headers that a message gets: its own, without those that meant the stream it was in.
   *
   * @param block its header block, or empty
   * @param sequence of the message in the stream that it comes from
   */
  public byte[] put(byte[] block, long sequence) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(block.length + 96);
    if (block.length == 0) {
      out.writeBytes(FIRST_LINE);
    }
    for (int at = 0, end; at < block.length; at = end) {
      end = lineEnd(block, at);
      boolean empty = end - at <= 2;
      if (!empty && !startsWith(block, at, LINE) && !startsWith(block, at, EXPECTED)) {
        out.write(block, at, end - at);
      }
    }
    out.writeBytes(LINE);
    out.writeBytes(before);
    out.writeBytes(utf8(Long.toString(sequence)));
    out.writeBytes(after);
    out.writeBytes(END);
    return out.toByteArray();
  }

  private static int lineEnd(byte[] block, int from) {
    for (int i = from; i < block.length; i++) {
      if (block[i] == '\n') {
        return i + 1;
      }
    }
    return block.length;
  }

  private static boolean startsWith(byte[] block, int at, byte[] text) {
    return block.length - at >= text.length
        && java.util.Arrays.equals(block, at, at + text.length, text, 0, text.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
