package io.sealstream.server.core;

/**
 * A part of the server beside core NATS: JetStream with its store, the admin listener. The server
 * calls each method once, in this order: {@link #start}, maybe {@link #drain}, {@link #stop}.
 */
public interface Service {
  /**
   * Begins to serve; returns when it does. Clients can connect before: requests that come early
   * wait. On the start thread, services one after the other, and "Server is ready" is logged after
   * the last one.
   *
   * @throws StartRefused when the process must end instead
   */
  void start() throws StartRefused;

  /** Lame duck: no new client comes any more, those that are there leave bit by bit. */
  default void drain() {}

  /**
   * The process ends now: commit and close. No acknowledgement may be promised afterwards. Also
   * called when {@link #start} has not returned or was refused. Has 100 ms.
   */
  void stop();
}
