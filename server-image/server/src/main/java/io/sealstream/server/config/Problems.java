package io.sealstream.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** All that is wrong with a configuration, so that a person can mend it in one go. */
final class Problems {
  private record Problem(Position at, String text) {}

  private final List<Problem> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  void error(Position at, String text) {
    errors.add(new Problem(at, text));
  }

  void warn(Position at, String text) {
    warnings.add(at + ": " + text);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  void throwIfAny() throws ConfigException {
    if (!errors.isEmpty()) {
      errors.sort(
          Comparator.comparing((Problem p) -> p.at.file())
              .thenComparing(p -> p.at.line())
              .thenComparing(p -> p.at.column()));
      throw new ConfigException(
          errors.stream().map(p -> p.at + ": " + p.text).collect(Collectors.joining("\n")));
    }
  }
}
