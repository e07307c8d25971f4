package io.sealstream.keyring;

import java.nio.file.Path;

/** A place where a master key may stand. */
public sealed interface KeySource {
  /** How messages call it. */
  String label();

  /** The raw bytes of an environment variable: {@code JS_KEY}, or {@code key: $NAME}. */
  record Variable(String name) implements KeySource {
    @Override
    public String label() {
      return name;
    }
  }

  /** The contents of the file that an environment variable names: {@code JS_KEY_FILE}. */
  record FileNamedBy(String variable) implements KeySource {
    @Override
    public String label() {
      return variable;
    }
  }

  /** The contents of a file: {@code key_file}. */
  record FileAt(String setting, Path path) implements KeySource {
    @Override
    public String label() {
      return setting;
    }
  }

  /** Bytes in the configuration: {@code key}. Not copied; whoever made it zeroes them. */
  record Literal(String setting, byte[] bytes) implements KeySource {
    @Override
    public String label() {
      return setting;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public String toString() {
      return "Literal " + setting;
    }
  }
}
