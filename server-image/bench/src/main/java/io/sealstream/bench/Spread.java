package io.sealstream.bench;

import java.util.Arrays;

/** Median and range of repeated measurements. */
record Spread(double median, double min, double max) {
  static Spread of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  String print(String unit) {
    return "%,.0f %s (%,.0f to %,.0f)".formatted(median, unit, min, max);
  }
}
