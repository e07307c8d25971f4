package io.sealstream.server.core;

/** Who gets messages of a subject: a client's subscription, or a part of the server. */
sealed interface Subscription permits ClientSubscription, ReceiverSubscription {
  byte[] filter();

  /** The queue group, empty for none. */
  byte[] queue();
}
