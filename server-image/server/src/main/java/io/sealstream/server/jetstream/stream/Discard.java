package io.sealstream.server.jetstream.stream;

/** What a full stream does with a new message. */
public enum Discard {
  /** Drops the oldest. */
  OLD("old"),
  /** Refuses the new one. */
  NEW("new");

  private final String label;

  Discard(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
