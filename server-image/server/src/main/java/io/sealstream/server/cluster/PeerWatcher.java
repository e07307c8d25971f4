package io.sealstream.server.cluster;

/** Is told which servers are linked. Called by one event loop, in order; must not block. */
public interface PeerWatcher {
  /** A link is up: what is sent from now on has a way. */
  void joined(Peer peer);

  /** The link is gone, with everything that was under way. */
  void left(Peer peer);
}
