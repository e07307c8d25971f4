package io.sealstream.server.core;

/**
 * What parts of the server that have no socket (JetStream, system services) use to take part in the
 * subject space. Safe for every thread.
 */
public interface Bus {
  /** Subscribes to a subject or wildcard. Every message on it reaches {@code receiver}. */
  Subscription subscribe(String filter, Receiver receiver);

  /** A sender for one thread (or one actor at a time); keep and reuse it. */
  Burst burst();

  /** How many event loops there are: {@link Inbound#loop} is less. Never changes. */
  int loops();

  /** Whether anybody, client or internal, would receive a message on this literal subject. */
  boolean interested(byte[] subject, int offset, int length);

  /**
   * Calls back once when the last subscriber of a literal subject is gone, at once if there is
   * none. On any thread.
   */
  Subscription whenInterestLost(String subject, Runnable gone);

  /** Ends with {@link #close}; further messages may arrive on other threads while it returns. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
