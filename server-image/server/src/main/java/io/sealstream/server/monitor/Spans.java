package io.sealstream.server.monitor;

import java.time.Duration;
import java.util.Locale;

/** Spans of time as NATS's pages write them. */
final class Spans {
  private Spans() {}

  /** {@code 3d4h5m6s}, {@code 5m6s}, {@code 0s}. */
  static String uptime(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    long days = seconds / 86_400;
    StringBuilder out = new StringBuilder();
    if (days >= 365) {
      out.append(days / 365).append('y');
    }
    if (days > 0) {
      out.append(days % 365).append('d');
    }
    if (seconds >= 3600) {
      out.append(seconds / 3600 % 24).append('h');
    }
    if (seconds >= 60) {
      out.append(seconds / 60 % 60).append('m');
    }
    return out.append(seconds % 60).append('s').toString();
  }

  /** {@code 1.5ms}, {@code 230µs}: as Go writes a short duration. */
  static String roundTrip(Duration span) {
    long nanos = span.toNanos();
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000) {
      return decimal(nanos / 1e3) + "µs";
    }
    return nanos < 1_000_000_000 ? decimal(nanos / 1e6) + "ms" : decimal(nanos / 1e9) + "s";
  }

  private static String decimal(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("\\.?0+$", "");
  }
}
