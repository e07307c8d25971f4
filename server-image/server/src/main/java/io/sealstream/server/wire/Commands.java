package io.sealstream.server.wire;

/**
 * What a client can ask for. Called by {@link ClientParser} on the event loop; every range is valid
 * during the call only.
 */
public interface Commands {
  /** The JSON text of a CONNECT. */
  void connect(byte[] line, int from, int length) throws ProtocolException;

  /** PUB or HPUB, whole. */
  void publish(Publish message) throws ProtocolException;

  /**
   * @param queueLength 0: no queue group
   */
  void subscribe(
      byte[] line,
      int subject,
      int subjectLength,
      int queue,
      int queueLength,
      int sid,
      int sidLength);

  /**
   * @param max messages after which the subscription ends; 0 or less: at once
   */
  void unsubscribe(byte[] line, int sid, int sidLength, int max);

  void ping();

  void pong();

  /** The largest body of a PUB or HPUB that is taken now. */
  int maxPayload();

  /** Whether HPUB is allowed: the client said {@code headers}. */
  boolean headers();
}
