package io.sealstream.bench;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * One thing to be reached.
 *
 * @param least whether the limit is the least that will do; else it is the most
 * @param measured from the figures of a run; empty when that has none of it
 * @param profile what the time goes to, for a page that says it is missed; may be empty
 */
record Aim(
    String what,
    double limit,
    boolean least,
    Function<List<Figure>, OptionalDouble> measured,
    String profile) {

  Aim(String what, double limit, boolean least, Function<List<Figure>, OptionalDouble> measured) {
    this(what, limit, least, measured, "");
  }

  /** With what a profiler showed, for where it is missed. */
  Aim profiled(String said) {
    return new Aim(what, limit, least, measured, said);
  }

  /** Where it is missed: what the time goes to. */
  Optional<String> explanation(List<Figure> figures) {
    OptionalDouble value = measured.apply(figures);
    boolean missed = value.isPresent() && !isReached(value.getAsDouble());
    return missed && !profile.isEmpty()
        ? Optional.of("* *%s*: %s\n".formatted(what, profile))
        : Optional.empty();
  }

  private boolean isReached(double value) {
    return least ? value >= limit : value <= limit;
  }

  /** As a line of a table: what, measured beside the limit, reached or not. */
  String markdown(List<Figure> figures) {
    OptionalDouble value = measured.apply(figures);
    if (value.isEmpty()) {
      return "| %s | not measured | |\n".formatted(what);
    }
    return "| %s | %s (%s %s) | %s |\n"
        .formatted(
            what,
            number(value.getAsDouble()),
            least ? "at least" : "at most",
            number(limit),
            isReached(value.getAsDouble()) ? "reached" : "**missed**");
  }

  private static String number(double value) {
    return (value < 10 ? "%.2f" : "%,.0f").formatted(value);
  }
}
