package io.sealstream.server.wire;

/** A client broke the protocol: its connection is closed. Has no stack trace. */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Violation violation;
  private final String told;

  /**
   * @param told what the client gets as {@code -ERR}; empty: nothing
   * @param logged what the log gets
   */
  public ProtocolException(Violation violation, String told, String logged) {
    super(logged, null, false, false);
    this.violation = violation;
    this.told = told;
  }

  public Violation violation() {
    return violation;
  }

  /** The text of the {@code -ERR}; empty when the client is told nothing. */
  public String told() {
    return told;
  }

  /** How the protocol was broken. */
  public enum Violation {
    PROTOCOL,
    CONTROL_LINE,
    PAYLOAD,
    AUTHORIZATION,
    CLIENT_PROTOCOL,
    NO_RESPONDERS
  }
}
