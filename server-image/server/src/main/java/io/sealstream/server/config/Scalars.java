package io.sealstream.server.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one value that is neither map nor array. What an unquoted text is depends on how it looks:
 *
 * <pre>
 * true yes on / false no off   boolean           2m, 10Gi, 64MB   whole number with a suffix
 * -12, 4.5                     number            30s, 10.0.0.1:1  text
 * 2026-11-22T06:52:37Z         time              $NAME            variable
 * </pre>
 *
 * <p>Suffixes k m g t p e are powers of 1000; with b, i or ib behind them powers of 1024.
 */
final class Scalars {
  private static final String SUFFIXES = "kmgtpe";

  private final Source source;

  Scalars(Source source) {
    this.source = source;
  }

  /** A text in quotes or parentheses, or an unquoted value. Variables come as they are written. */
  Value read() throws ConfigException {
    return switch (source.peek()) {
      case '"' -> new Value.Text(doubleQuoted());
      case '\'' -> new Value.Text(singleQuoted());
      case '(' -> new Value.Text(block());
      default -> unquoted();
    };
  }

  String singleQuoted() throws ConfigException {
    Position start = source.position();
    source.next();
    int from = source.index();
    while (source.peek() != '\'') {
      if (source.atEnd()) {
        throw new ConfigException(start, "this quote is never closed");
      }
      source.next();
    }
    String text = source.since(from);
    source.next();
    return text;
  }

  String doubleQuoted() throws ConfigException {
    Position start = source.position();
    source.next();
    StringBuilder text = new StringBuilder();
    while (source.peek() != '"') {
      if (source.atEnd()) {
        throw new ConfigException(start, "this quote is never closed");
      }
      appendChar(text);
    }
    source.next();
    return text.toString();
  }

  private void appendChar(StringBuilder text) throws ConfigException {
    Position at = source.position();
    char c = source.next();
    if (c != '\\') {
      text.append(c);
      return;
    }
    char escaped = source.next();
    switch (escaped) {
      case 't' -> text.append('\t');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case '"' -> text.append('"');
      case '\\' -> text.append('\\');
      case 'x' -> text.append(hexByte(at));
      default ->
          throw new ConfigException(
              at,
              "Invalid escape character '"
                  + (escaped == Source.END ? "end of file" : escaped)
                  + "'. Only the following escape characters are allowed: "
                  + "\\xXX, \\t, \\n, \\r, \\\", \\\\.");
    }
  }

  private char hexByte(Position at) throws ConfigException {
    int high = Character.digit(source.next(), 16);
    int low = Character.digit(source.next(), 16);
    if (high < 0 || low < 0) {
      throw new ConfigException(at, "Expected two hexadecimal digits after '\\x'");
    }
    return (char) (high << 4 | low);
  }

  /** From behind the parenthesis to the line that is {@code )} alone. */
  private String block() throws ConfigException {
    Position start = source.position();
    source.next();
    int from = source.index();
    boolean lineBegins = false;
    while (!source.atEnd()) {
      char after = source.peek(1);
      if (lineBegins && source.peek() == ')' && (after == '\n' || after == Source.END)) {
        String text = source.since(from);
        source.next();
        return text;
      }
      lineBegins = source.next() == '\n';
    }
    throw new ConfigException(start, "Unexpected EOF processing block: it ends with ) on a line");
  }

  private Value unquoted() throws ConfigException {
    Position start = source.position();
    StringBuilder text = new StringBuilder();
    boolean escaped = false;
    while (!isEnd(source.peek())) {
      escaped |= source.peek() == '\\';
      appendChar(text);
    }
    String written = text.toString();
    if (written.isEmpty()) {
      throw new ConfigException(start, "Expected a value");
    }
    return escaped ? new Value.Text(written) : classify(written, start);
  }

  private static boolean isEnd(char c) {
    return Source.isSpace(c) || c == ';' || c == ',' || c == ']' || c == '}' || c == Source.END;
  }

  private static Value classify(String written, Position start) throws ConfigException {
    char first = written.charAt(0);
    if (isDigit(first) || first == '-') {
      return number(written, start);
    }
    if (first == '.') {
      throw new ConfigException(start, "Floats must start with a digit, not '.'.");
    }
    return switch (written.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> new Value.Flag(true);
      case "false", "no", "off" -> new Value.Flag(false);
      default -> new Value.Text(written);
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static Value number(String written, Position start) throws ConfigException {
    int digits = written.charAt(0) == '-' ? 1 : 0;
    while (digits < written.length() && isDigit(written.charAt(digits))) {
      digits++;
    }
    if (written.charAt(0) == '-' && digits == 1) {
      throw new ConfigException(start, "Expected a digit after '-'");
    }
    String rest = written.substring(digits);
    if (rest.matches("\\.\\d+")) {
      return new Value.Real(Double.parseDouble(written));
    }
    if (rest.startsWith("-")) {
      return moment(written, start);
    }
    long factor = factor(rest);
    if (factor == 0) {
      return new Value.Text(written);
    }
    try {
      long number = Long.parseLong(written.substring(0, digits));
      return new Value.Whole(Math.multiplyExact(number, factor));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new ConfigException(start, "integer '" + written + "' is out of the range");
    }
  }

  private static Value moment(String written, Position start) throws ConfigException {
    if (!written.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ")) {
      throw new ConfigException(
          start, "All ISO8601 dates must be in full Zulu form; put a text into quotes");
    }
    try {
      return new Value.Moment(Instant.parse(written));
    } catch (DateTimeException e) {
      throw new ConfigException(
          start, "expected Zulu formatted DateTime, but got '" + written + "'");
    }
  }

  /** What a suffix multiplies with; 0 when it is none. */
  private static long factor(String suffix) {
    if (suffix.isEmpty()) {
      return 1;
    }
    String lower = suffix.toLowerCase(Locale.ROOT);
    int power = SUFFIXES.indexOf(lower.charAt(0)) + 1;
    Integer base = Map.of("", 1000, "b", 1024, "i", 1024, "ib", 1024).get(lower.substring(1));
    if (power == 0 || base == null) {
      return 0;
    }
    long factor = 1;
    for (int i = 0; i < power; i++) {
      factor *= base;
    }
    return factor;
  }
}
