package io.sealstream.server.jetstream.api;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Optional;

/**
 * Times of the API: RFC 3339 with as many digits after the second as needed, up to nanoseconds, as
 * Go prints them. Nanoseconds since 1970 are the unit inside the server.
 */
public final class Rfc3339 {
  /** How nats-server prints "no time". */
  public static final String ZERO = "0001-01-01T00:00:00Z";

  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral('Z')
          .toFormatter(java.util.Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Rfc3339() {}

  public static String format(Instant time) {
    return FORMAT.format(time);
  }

  /** Formats nanoseconds since 1970; 0 gives {@link #ZERO}. */
  public static String format(long nanos) {
    return nanos == 0 ? ZERO : format(instant(nanos));
  }

  /** Empty when the text is no such time. */
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
  }

  /** Nanoseconds since 1970; times outside what 64 bits hold give the nearest that fits. */
  public static long nanos(Instant time) {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    } catch (ArithmeticException e) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
