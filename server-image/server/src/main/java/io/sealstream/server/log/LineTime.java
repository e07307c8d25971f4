package io.sealstream.server.log;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.TimeZone;

/** The time stamp of a line: {@code 2026/11/22 06:52:37.123456 }. */
final class LineTime {
  // Not ZoneId: its rules are a service, for which every jar of the class path is opened.
  private final TimeZone zone;

  LineTime(boolean utc) {
    zone = utc ? TimeZone.getTimeZone("UTC") : TimeZone.getDefault();
  }

  String now() {
    Instant now = Instant.now();
    int offset = zone.getOffset(now.toEpochMilli()) / 1000;
    // Put together by hand: the formatter classes cost 20 ms of a cold start.
    LocalDateTime t =
        LocalDateTime.ofEpochSecond(
            now.getEpochSecond(), now.getNano(), ZoneOffset.ofTotalSeconds(offset));
    StringBuilder out = new StringBuilder(27);
    out.append(t.getYear()).append('/');
    two(out, t.getMonthValue()).append('/');
    two(out, t.getDayOfMonth()).append(' ');
    two(out, t.getHour()).append(':');
    two(out, t.getMinute()).append(':');
    two(out, t.getSecond()).append('.');
    int micros = t.getNano() / 1000;
    for (int digit = 100_000; digit > 0; digit /= 10) {
      out.append((char) ('0' + micros / digit % 10));
    }
    return out.append(' ').toString();
  }

  private static StringBuilder two(StringBuilder out, int n) {
    return out.append((char) ('0' + n / 10)).append((char) ('0' + n % 10));
  }
}
