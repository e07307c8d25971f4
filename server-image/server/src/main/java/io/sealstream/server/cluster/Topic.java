package io.sealstream.server.cluster;

/** What servers ask each other about; the code stands on the wire. */
public enum Topic {
  /** The meta group: what its leader alone may do. */
  META(1),

  /** Ranges of a snapshot. */
  SNAPSHOT(2),

  /** The JetStream API of an asset that lives on the other server. */
  ASSET(3);

  private final int code;

  Topic(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
