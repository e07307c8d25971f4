package io.sealstream.server.jetstream.consumer;

/** Where in the stream a new consumer starts. */
public enum DeliverPolicy {
  ALL("all"),
  LAST("last"),
  NEW("new"),
  BY_START_SEQUENCE("by_start_sequence"),
  BY_START_TIME("by_start_time"),
  LAST_PER_SUBJECT("last_per_subject");

  private final String text;

  DeliverPolicy(String text) {
    this.text = text;
  }

  /** As the API spells it. */
  public String text() {
    return text;
  }
}
