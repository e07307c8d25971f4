package io.sealstream.bench;

import java.util.Arrays;

/** Median and range of repeated measurements. */
record Spread(double median, double min, double max) {
  static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /** Median with its range: {@code 243,350 (240,100 to 245,002)}. */
  String print(int digits) {
    String format = "%,." + digits + "f";
    return min == max
        ? format.formatted(median)
        : (format + " (" + format + " to " + format + ")").formatted(median, min, max);
  }
}
