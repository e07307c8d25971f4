package io.sealstream.server.config;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A value in a configuration file. */
sealed interface Value {
  /** What it is, in the words of an error message. */
  String kind();

  /** Text as bytes: one char per byte, so that {@code \xff} and any encoding survive. */
  record Text(String bytes) implements Value {
    @Override
    public String kind() {
      return "string";
    }

    /** The text, read as UTF-8. */
    String text() {
      return new String(raw(), StandardCharsets.UTF_8);
    }

    byte[] raw() {
      return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Keys are texts too. */
    @Override
    public String toString() {
      return "Text[redacted]";
    }
  }

  /** A whole number, its suffix already multiplied in. */
  record Whole(long number) implements Value {
    @Override
    public String kind() {
      return "integer";
    }
  }

  record Real(double number) implements Value {
    @Override
    public String kind() {
      return "float";
    }
  }

  record Flag(boolean on) implements Value {
    @Override
    public String kind() {
      return "boolean";
    }
  }

  record Moment(Instant time) implements Value {
    @Override
    public String kind() {
      return "datetime";
    }
  }

  record Items(List<Value> values) implements Value {
    @Override
    public String kind() {
      return "array";
    }
  }

  /** A map; its entries by name, in order, the last of equal names. */
  record Block(Map<String, Entry> entries) implements Value {
    @Override
    public String kind() {
      return "map";
    }
  }

  /**
   * A variable of the environment: not looked at before an option asks for it, because a key takes
   * its raw bytes and every other option its value in this language.
   */
  record FromEnvironment(String name, Environment environment) implements Value {
    @Override
    public String kind() {
      return "variable";
    }

    boolean isUnset() {
      return environment.get(name).isEmpty();
    }

    /** The value, read in this language. */
    Value parsed() throws ConfigException {
      return ConfigParser.variable(name, environment.get(name).orElse(""), environment);
    }

    /** The value as text: what the language says, or, when that is no text, what is written. */
    String text() {
      try {
        if (parsed() instanceof Text text) {
          return text.text();
        }
      } catch (ConfigException e) {
        // A pod named 2024-0 is no date, but a fine text.
        return environment.get(name).orElse("");
      }
      return environment.get(name).orElse("");
    }
  }
}
