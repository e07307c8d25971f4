package io.sealstream.store;

/** When a batch has to become durable, and whether it may use the last of the space. */
public enum Urgency {
  /** Somebody waits: commit at once, together with whatever else waits. */
  NOW,
  /**
   * Nobody waits (deliveries, unrequested acks): with the next commit, at the latest after 100 ms.
   */
  RIDE_ALONG,
  /**
   * Like {@link #NOW}, and the entries free space (deletes, purges, expiry, acks): they are taken
   * in {@link StoreState#FULL} too, from space kept back for them.
   */
  FREEING
}
