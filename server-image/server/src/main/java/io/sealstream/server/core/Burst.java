package io.sealstream.server.core;

/**
 * Sends messages from inside the server: routed and turned into protocol bytes by the caller's
 * thread, handed to each connection's event loop once per {@link #flush}. Not thread safe; one per
 * actor.
 */
public interface Burst {
  /**
   * Sends one message. All ranges are copied before it returns.
   *
   * @param to the subject that is routed
   * @param shown the subject that receivers see; the same array as {@code to} in most cases
   * @param reply may be null with length 0
   * @param headers may be null with length 0
   * @return how many subscribers get it (a queue group counts as one); 0: nobody listens
   */
  int send(
      byte[] to,
      int toOffset,
      int toLength,
      byte[] shown,
      int shownOffset,
      int shownLength,
      byte[] reply,
      int replyOffset,
      int replyLength,
      byte[] headers,
      int headersOffset,
      int headersLength,
      byte[] payload,
      int payloadOffset,
      int payloadLength);

  /** The short form: no headers, shown where it is routed. */
  default int send(byte[] to, byte[] payload) {
    return send(
        to, 0, to.length, to, 0, to.length, null, 0, 0, null, 0, 0, payload, 0, payload.length);
  }

  /**
   * Whether everyone who listens on this literal subject keeps up. Who has much to send asks now
   * and then, and waits for those who are far behind: they would be sent away as slow.
   */
  boolean keepsUp(byte[] subject, int offset, int length);

  /** Hands everything sent since the last flush to the event loops. */
  void flush();
}
