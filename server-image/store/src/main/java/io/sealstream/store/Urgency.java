package io.sealstream.store;

/** When a batch has to become durable. */
public enum Urgency {
  /** Somebody waits: commit at once, together with whatever else waits. */
  NOW,
  /**
   * Nobody waits (deliveries, unrequested acks): with the next commit, at the latest after 100 ms.
   */
  RIDE_ALONG
}
