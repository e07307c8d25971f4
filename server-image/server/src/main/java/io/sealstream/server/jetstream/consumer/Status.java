package io.sealstream.server.jetstream.consumer;

import java.nio.charset.StandardCharsets;

/**
 * The header blocks with which a consumer tells its clients something that is not a message. Codes
 * and texts are part of the protocol: clients match on them.
 */
final class Status {
  static final byte[] PUSH_BASED = of("409 Consumer is push based");
  static final byte[] CONSUMER_DELETED = of("409 Consumer Deleted");
  static final byte[] SERVER_SHUTDOWN = of("409 Server Shutdown");
  static final byte[] LEADERSHIP_CHANGE = of("409 Leadership Change");
  static final byte[] EXCEEDED_MAX_WAITING = of("409 Exceeded MaxWaiting");
  static final byte[] NO_MESSAGES = of("404 No Messages");
  static final byte[] REQUESTS_PENDING = of("408 Requests Pending");
  static final byte[] FLOW_CONTROL_REQUEST = of("100 FlowControl Request");

  /** Nobody serves this subject: what a client gets that asks for an answer nobody will give. */
  static final byte[] NO_RESPONDERS = of("503");

  private Status() {}

  /**
   * @param text code and description
   */
  static byte[] of(String text) {
    return bytes("NATS/1.0 " + text + "\r\n\r\n");
  }

  /** The end of a request that was not served in full. */
  static byte[] ended(String text, long messages, long bytes) {
    return bytes(
        "NATS/1.0 "
            + text
            + "\r\nNats-Pending-Messages: "
            + messages
            + "\r\nNats-Pending-Bytes: "
            + bytes
            + "\r\n\r\n");
  }

  /**
   * A sign of life in silence.
   *
   * @param delivered consumer sequence of the last delivery
   * @param reached the last stream sequence that was looked at
   * @param stalled subject of a flow control request that was not answered, or empty
   */
  static byte[] heartbeat(long delivered, long reached, String stalled) {
    return bytes(
        "NATS/1.0 100 Idle Heartbeat\r\nNats-Last-Consumer: "
            + delivered
            + "\r\nNats-Last-Stream: "
            + reached
            + (stalled.isEmpty() ? "" : "\r\nNats-Consumer-Stalled: " + stalled)
            + "\r\n\r\n");
  }

  private static byte[] bytes(String block) {
    return block.getBytes(StandardCharsets.UTF_8);
  }
}
