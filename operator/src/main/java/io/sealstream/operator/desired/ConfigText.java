package io.sealstream.operator.desired;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes a tree as NATS configuration: maps are blocks, lists are arrays, texts are quoted, an
 * {@link EnvironmentValue} is a {@code $NAME} that the server resolves.
 */
final class ConfigText {
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final StringBuilder text = new StringBuilder();

  /** A value that the server takes from its environment. */
  record EnvironmentValue(String name) {}

  private ConfigText() {}

  static String of(Map<String, ?> tree) {
    ConfigText writer = new ConfigText();
    writer.entries(tree, "");
    return writer.text.toString();
  }

  private void entries(Map<String, ?> tree, String indent) {
    tree.forEach(
        (key, value) -> {
          text.append(indent).append(BARE_KEY.matcher(key).matches() ? key : quoted(key));
          text.append(value instanceof Map ? " " : ": ");
          value(value, indent);
          text.append('\n');
        });
  }

  private void value(Object value, String indent) {
    switch (value) {
      case Map<?, ?> block -> {
        text.append("{\n");
        entries(keyed(block), indent + "  ");
        text.append(indent).append('}');
      }
      case List<?> list -> {
        text.append("[\n");
        for (Object element : list) {
          text.append(indent).append("  ");
          value(element, indent + "  ");
          text.append('\n');
        }
        text.append(indent).append(']');
      }
      case EnvironmentValue environment -> text.append('$').append(environment.name());
      case String string -> text.append(quoted(string));
      default -> text.append(value);
    }
  }

  private static Map<String, Object> keyed(Map<?, ?> block) {
    Map<String, Object> keyed = new LinkedHashMap<>();
    block.forEach((key, value) -> keyed.put(String.valueOf(key), value));
    return keyed;
  }

  private static String quoted(String string) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : string.toCharArray()) {
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
