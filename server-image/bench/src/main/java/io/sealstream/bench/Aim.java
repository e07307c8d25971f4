package io.sealstream.bench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * One thing to be reached.
 *
 * @param least whether the limit is the least that will do; else it is the most
 * @param measured from the figures of a run; empty when that has none of it
 */
record Aim(
    String what, double limit, boolean least, Function<List<Figure>, OptionalDouble> measured) {

  /** As a line of a table: what, measured beside the limit, reached or not. */
  String markdown(List<Figure> figures) {
    OptionalDouble value = measured.apply(figures);
    if (value.isEmpty()) {
      return "| %s | not measured | |\n".formatted(what);
    }
    boolean reached = least ? value.getAsDouble() >= limit : value.getAsDouble() <= limit;
    return "| %s | %s (%s %s) | %s |\n"
        .formatted(
            what,
            number(value.getAsDouble()),
            least ? "at least" : "at most",
            number(limit),
            reached ? "reached" : "**missed**");
  }

  private static String number(double value) {
    return (value < 10 ? "%.2f" : "%,.0f").formatted(value);
  }
}
