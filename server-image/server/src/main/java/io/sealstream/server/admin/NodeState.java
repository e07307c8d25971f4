package io.sealstream.server.admin;

/** What a node is doing, in the words that the operator puts into its status. */
public enum NodeState {
  /** Clients are served; JetStream, if it is on, is open. */
  SERVING("Serving"),
  /** The store is not open yet. */
  STARTING("Starting"),
  /** Lame duck or shutdown: clients are being sent away. */
  DRAINING("Draining"),
  /** The store refused the key or its volume; core NATS may still be served. */
  KEY_REFUSED("KeyRefused"),
  /** It left its cluster for good, and nobody can read its volume any more. */
  DECOMMISSIONED("Decommissioned");

  private final String label;

  NodeState(String label) {
    this.label = label;
  }

  /** The word in the report. */
  public String label() {
    return label;
  }
}
