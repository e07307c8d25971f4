package io.sealstream.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One option of a file, asked for its value as a type. What does not fit becomes a problem. Types
 * are asked for one by one, not in a switch: see {@code Main}.
 */
final class Field {
  private static final Map<Character, Integer> SIZE_SHIFTS =
      Map.of('K', 10, 'M', 20, 'G', 30, 'T', 40);

  private final Entry entry;
  private final Problems problems;

  Field(Entry entry, Problems problems) {
    this.entry = entry;
    this.problems = problems;
  }

  String name() {
    return entry.name();
  }

  /** Whether it is a variable of the environment that is not set. */
  boolean isUnset() {
    return entry.value() instanceof Value.FromEnvironment variable && variable.isUnset();
  }

  void wrong(String text) {
    problems.error(entry.position(), text);
  }

  void warn(String text) {
    problems.warn(entry.position(), text);
  }

  /** The value; a variable of the environment is read now. */
  Optional<Value> value() {
    if (!(entry.value() instanceof Value.FromEnvironment variable)) {
      return Optional.of(entry.value());
    }
    if (!isFound(variable)) {
      return Optional.empty();
    }
    try {
      return Optional.of(variable.parsed());
    } catch (ConfigException e) {
      wrong("variable reference for '" + variable.name() + "' could not be parsed");
      return Optional.empty();
    }
  }

  private boolean isFound(Value.FromEnvironment variable) {
    if (variable.isUnset()) {
      wrong("variable reference for '" + variable.name() + "' can not be found");
    }
    return !variable.isUnset();
  }

  /** A text. A variable whose value this language reads as something else is taken as it is. */
  Optional<String> text() {
    if (entry.value() instanceof Value.FromEnvironment variable) {
      return isFound(variable) ? Optional.of(variable.text()) : Optional.empty();
    }
    if (entry.value() instanceof Value.Text text) {
      return Optional.of(text.text());
    }
    mismatch("a string", entry.value());
    return Optional.empty();
  }

  Optional<Path> path() {
    return text().map(Path::of);
  }

  Optional<Boolean> flag() {
    Optional<Value> value = value();
    if (value.isPresent() && value.get() instanceof Value.Flag flag) {
      return Optional.of(flag.on());
    }
    value.ifPresent(v -> mismatch("true or false", v));
    return Optional.empty();
  }

  Optional<Long> whole(long least, long most) {
    Optional<Value> value = value();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!(value.get() instanceof Value.Whole whole)) {
      mismatch("an integer", value.get());
      return Optional.empty();
    }
    if (whole.number() < least || whole.number() > most) {
      wrong(
          entry.name() + " must be between " + least + " and " + most + ", not " + whole.number());
      return Optional.empty();
    }
    return Optional.of(whole.number());
  }

  /** A whole number, or a text such as {@code 10G}: K, M, G, T are powers of 1024. */
  Optional<Long> size() {
    Optional<Value> value = value();
    if (value.isEmpty() || !(value.get() instanceof Value.Text text)) {
      return whole(-1, Long.MAX_VALUE);
    }
    String written = text.text();
    if (written.isEmpty()) {
      return Optional.of(0L);
    }
    Integer shift = SIZE_SHIFTS.get(written.charAt(written.length() - 1));
    String number = written.substring(0, written.length() - 1);
    if (shift == null || !number.matches("\\d{1,9}")) {
      wrong(entry.name() + ": sizes defined as strings must be a number and K, M, G or T");
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(number) << shift);
  }

  /** A duration as text, or whole seconds. */
  Optional<Duration> duration() {
    Optional<Value> value = value();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Value.Text text) {
      Optional<Duration> parsed = Durations.parse(text.text()).filter(d -> !d.isNegative());
      if (parsed.isEmpty()) {
        wrong("error parsing " + entry.name() + ": expected a duration such as \"30s\"");
      }
      return parsed;
    }
    if (value.get() instanceof Value.Whole whole
        && whole.number() >= 0
        && whole.number() <= Integer.MAX_VALUE) {
      warn(
          entry.name()
              + " should be converted to a duration: "
              + whole.number()
              + " means that many seconds");
      return Optional.of(Duration.ofSeconds(whole.number()));
    }
    mismatch("a duration such as \"30s\"", value.get());
    return Optional.empty();
  }

  Optional<Value.Block> block() {
    Optional<Value> value = value();
    if (value.isPresent() && value.get() instanceof Value.Block block) {
      return Optional.of(block);
    }
    value.ifPresent(v -> mismatch("a map", v));
    return Optional.empty();
  }

  /** {@code host:port}, {@code :port} or a port alone. */
  Optional<HostPort> listen() {
    Optional<Value> value = value();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<HostPort> parsed = Optional.empty();
    if (value.get() instanceof Value.Whole whole) {
      parsed = HostPort.parse(":" + whole.number());
    } else if (value.get() instanceof Value.Text text) {
      parsed = HostPort.parse(text.text());
    }
    if (parsed.isEmpty()) {
      wrong(entry.name() + ": expected port or host:port");
    }
    return parsed;
  }

  /** A key: a variable's name, or the bytes between the quotes. */
  KeySetting key() {
    if (entry.value() instanceof Value.FromEnvironment variable) {
      return isFound(variable) ? new KeySetting.Variable(variable.name()) : KeySetting.ABSENT;
    }
    if (entry.value() instanceof Value.Text text) {
      return new KeySetting.Literal(text.raw());
    }
    if (entry.value() instanceof Value.Whole) {
      wrong(entry.name() + ": put a key that is all digits into quotes");
    } else {
      mismatch("a string", entry.value());
    }
    return KeySetting.ABSENT;
  }

  private void mismatch(String wanted, Value found) {
    wrong(entry.name() + " must be " + wanted + ", not " + article(found.kind()));
  }

  private static String article(String kind) {
    return ("aei".indexOf(kind.charAt(0)) >= 0 ? "an " : "a ") + kind;
  }

  /** One of a few words, in any case. */
  Optional<String> word() {
    return text().map(t -> t.toLowerCase(Locale.ROOT));
  }
}
