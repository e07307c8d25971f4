package io.sealstream.server.config;

/** What the server was told cannot be obeyed. The text is for the person who wrote it. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message, null, false, false);
  }

  ConfigException(Position at, String message) {
    this(at + ": " + message);
  }
}
