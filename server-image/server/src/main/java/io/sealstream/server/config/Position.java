package io.sealstream.server.config;

/** A place in a configuration file; line and column count from 1, columns in bytes. */
public record Position(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
