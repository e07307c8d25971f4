package io.sealstream.server.core;

/**
 * Who gets messages of a subject: a client's subscription, a part of the server, or another server.
 */
sealed interface Subscription permits ClientSubscription, ReceiverSubscription, PeerSubscription {
  byte[] filter();

  /** The queue group, empty for none. */
  byte[] queue();
}
