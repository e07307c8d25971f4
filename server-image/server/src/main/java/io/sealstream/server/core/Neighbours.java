package io.sealstream.server.core;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** What core NATS has for the links to other servers. Safe for every thread. */
public final class Neighbours {
  /** The only account that there is. */
  static final byte[] ACCOUNT = "$G".getBytes(StandardCharsets.US_ASCII);

  private final CoreServer server;

  Neighbours(CoreServer server) {
    this.server = server;
  }

  /** The event loops, for connections to other servers. */
  public EventLoopGroup eventLoops() {
    return server.eventLoopGroup();
  }

  /** Whether channels must be epoll's; else NIO's. */
  public boolean epoll() {
    return server.epoll();
  }

  /**
   * Another server is there.
   *
   * @param channel registered with one of {@link #eventLoops}
   * @param slow told on that loop when the server does not keep up: the connection should end
   */
  public Neighbour met(Channel channel, Consumer<String> slow) {
    for (int i = 0; i < server.loopCount(); i++) {
      Loop loop = server.loop(i);
      if (loop.executor() == channel.eventLoop()) {
        return new Neighbour(server, loop, channel, server.newId(), slow);
      }
    }
    throw new IllegalArgumentException("a channel of another event loop");
  }

  /**
   * What clients are told of the cluster, from now on.
   *
   * @param urls where they may go when this server is gone, {@code host:port}
   */
  public void announce(String cluster, ClusterNaming naming, List<String> urls) {
    server.announceCluster(cluster, naming, urls);
  }

  /** Where a cluster's name comes from. */
  public enum ClusterNaming {
    /** The options say it. */
    GIVEN,

    /** Nobody gave one, so the servers agreed on any. */
    AGREED
  }
}
