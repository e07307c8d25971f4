package io.sealstream.server.jetstream.consumer;

/**
 * Where a consumer's messages go: to a subject (push) or to those who asked (pull). Times are
 * milliseconds of the consumer's clock. Thread rule: the stream's owner.
 */
sealed interface Outlet permits PushOutlet, PullOutlet {
  /** No deadline. */
  long NEVER = Long.MAX_VALUE;

  /**
   * Whether those who take messages keep up with what was sent to them. Asked once per run: a run
   * is small against what may wait for a client.
   */
  boolean keepsUp();

  /** Whether somebody would take a message now. */
  boolean isReady(long now);

  /**
   * The subject that the next message goes to.
   *
   * @param size of the message as clients count it
   * @return empty when nobody takes a message of that size
   */
  byte[] target(int size);

  /** The message went to {@link #target}. */
  void delivered(int size, long now);

  /** Nobody listened at {@link #target}: the message is still to be delivered. */
  void nobodyListened(long now);

  /** Nothing is left to deliver: who does not wait for more is told so. */
  void drained();

  /**
   * Does what time demands: heartbeats, requests that ran out.
   *
   * @return when it wants to be called again at the latest, or {@link #NEVER}
   */
  long tick(long now);

  /** Since when nobody is interested, or {@link #NEVER} while somebody is. */
  long idleSince(long now);

  /** The consumer ends: tells those who wait. */
  void close(byte[] status);

  /** Requests that wait, for the consumer's report. */
  long waiting(long now);

  /** Whether somebody listens where messages are pushed to, for the consumer's report. */
  boolean isBound();
}
