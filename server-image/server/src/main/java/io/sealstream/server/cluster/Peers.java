package io.sealstream.server.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The other servers of this cluster, and the way to them. Servers are addressed by their names.
 * Safe for every thread; nothing here blocks.
 */
public interface Peers {
  /** Bytes of a request or an answer at most. */
  int LONGEST_BODY = 1 << 20;

  /** Requests that one server may have unanswered at another. */
  int MOST_REQUESTS = 256;

  /** Servers that are linked now, in no order. */
  List<Peer> linked();

  /**
   * All other servers of the cluster, when every one that the options name is linked: a picture of
   * a moment ago. Empty while one of them is not, or was never met.
   */
  Optional<List<Peer>> whole();

  /** Tells of all that are linked now, and of every change from then on. */
  Registration watch(PeerWatcher watcher);

  /**
   * Asks another server. Requests on one link arrive in the order in which they were asked.
   *
   * @param body at most {@link #LONGEST_BODY} bytes; not to be changed afterwards
   * @param patience how long the answer may take
   * @param answer told once, on an event loop or at once by the caller; must not block
   * @throws IllegalArgumentException when the body is too long
   */
  void ask(
      String serverName, Topic topic, byte[] body, Duration patience, Consumer<PeerAnswer> answer);

  /**
   * Answers what others ask about a topic.
   *
   * @throws IllegalStateException when there is somebody for the topic already
   */
  Registration serve(Topic topic, PeerService service);

  /** Raft's way over the links. */
  RaftLinks raft();
}
