package io.sealstream.server.core;

import io.sealstream.server.wire.ProtocolException.Violation;

/** Why a connection ended, with the words that nats-server uses. */
public enum CloseReason {
  CLIENT_CLOSED("Client Closed"),
  PROTOCOL_VIOLATION("Protocol Violation"),
  MAX_CONTROL_LINE("Maximum Control Line Exceeded"),
  MAX_PAYLOAD("Maximum Message Payload Exceeded"),
  MAX_CONNECTIONS("Maximum Connections Exceeded"),
  AUTHORIZATION("Authentication Failure"),
  BAD_CLIENT_PROTOCOL("Bad Client Protocol Version"),
  NO_RESPONDERS_REQUIRES_HEADERS("No Responders Requires Headers"),
  SLOW_CONSUMER_PENDING("Slow Consumer (Pending Bytes)"),
  SLOW_CONSUMER_DEADLINE("Slow Consumer (Write Deadline)"),
  STALE("Stale Connection"),
  READ_ERROR("Read Error"),
  WRITE_ERROR("Write Error"),
  SERVER_SHUTDOWN("Server Shutdown");

  private final String text;

  CloseReason(String text) {
    this.text = text;
  }

  static CloseReason of(Violation violation) {
    return switch (violation) {
      case PROTOCOL -> PROTOCOL_VIOLATION;
      case CONTROL_LINE -> MAX_CONTROL_LINE;
      case PAYLOAD -> MAX_PAYLOAD;
      case AUTHORIZATION -> AUTHORIZATION;
      case CLIENT_PROTOCOL -> BAD_CLIENT_PROTOCOL;
      case NO_RESPONDERS -> NO_RESPONDERS_REQUIRES_HEADERS;
    };
  }

  public String text() {
    return text;
  }
}
