package io.sealstream.server.jetstream.stream;

/** How long a stream keeps a message that no limit removes. */
public enum Retention {
  /** For ever. */
  LIMITS("limits"),
  /** Until every consumer that wanted it when it came is done with it. */
  INTEREST("interest"),
  /** Until the one consumer that it is for is done with it. */
  WORK_QUEUE("workqueue");

  private final String label;

  Retention(String label) {
    this.label = label;
  }

  /** As the API spells it. */
  public String label() {
    return label;
  }

  /** Whether messages go when consumers are done with them. */
  public boolean isByConsumers() {
    return this != LIMITS;
  }
}
