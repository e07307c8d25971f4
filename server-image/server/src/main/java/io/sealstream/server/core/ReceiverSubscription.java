package io.sealstream.server.core;

/** A part of the server that listens on a filter. */
record ReceiverSubscription(byte[] filter, Receiver receiver) implements Subscription {
  private static final byte[] NO_QUEUE = new byte[0];

  @Override
  public byte[] queue() {
    return NO_QUEUE;
  }
}
