package io.sealstream.server.jetstream.stream;

/** Where a stream's messages are. */
public enum Storage {
  /** In the sealed store. */
  FILE("file"),
  /** In memory alone: stream, messages and consumers are gone when the server ends. */
  MEMORY("memory");

  private final String label;

  Storage(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
