package io.sealstream.server.tool;

import java.util.Locale;

/** How numbers look to people. */
final class Texts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Texts() {}

  /** Bytes, for example {@code 64.0 MiB}. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
