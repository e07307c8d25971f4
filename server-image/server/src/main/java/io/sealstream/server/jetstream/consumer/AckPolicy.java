package io.sealstream.server.jetstream.consumer;

/** Which acknowledgements a consumer waits for. */
public enum AckPolicy {
  /** None: delivered is done. */
  NONE("none"),
  /** One settles everything before it, too. */
  ALL("all"),
  /** One per message. */
  EXPLICIT("explicit");

  private final String text;

  AckPolicy(String text) {
    this.text = text;
  }

  /** As the API spells it. */
  public String text() {
    return text;
  }
}
