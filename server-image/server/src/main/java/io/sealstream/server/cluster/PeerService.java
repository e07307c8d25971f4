package io.sealstream.server.cluster;

import java.util.function.Consumer;

/** Answers what other servers ask about a topic. */
@FunctionalInterface
public interface PeerService {
  /**
   * A request. Called by an event loop: must not block.
   *
   * @param body belongs to the receiver
   * @param answer to be called once, by any thread, with at most {@link Peers#LONGEST_BODY} bytes;
   *     until then it counts against the limit of requests of that peer
   */
  void requested(Peer from, byte[] body, Consumer<byte[]> answer);
}
