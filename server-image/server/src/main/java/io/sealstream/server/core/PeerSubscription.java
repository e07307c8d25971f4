package io.sealstream.server.core;

/** Another server has somebody who listens on a filter. */
record PeerSubscription(Neighbour neighbour, byte[] filter, byte[] queue) implements Subscription {}
