package io.sealstream.server.cluster;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.sealstream.server.core.Neighbours;
import io.sealstream.server.tls.LiveCertificates;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The sockets of links, with TLS where the options say so. Safe for every thread. */
final class LinkSockets {
  private static final int CONNECT_MILLIS = 3000;
  private static final long HANDSHAKE_SECONDS = 5;
  private static final int MOST_ACCEPTED = 512;
  private static final int HIGH_WATER = 1 << 20;

  private final Neighbours neighbours;
  private final Optional<LiveCertificates> certificates;
  private final AtomicInteger accepted = new AtomicInteger();

  /**
   * @param certificates empty: links are not encrypted
   */
  LinkSockets(Neighbours neighbours, Optional<LiveCertificates> certificates) {
    this.neighbours = neighbours;
    this.certificates = certificates;
  }

  /** Binds, and accepts nobody before its channel is set to read. */
  ChannelFuture listen(InetSocketAddress address, Mesh mesh) {
    return new ServerBootstrap()
        .group(mesh.home(), neighbours.eventLoops())
        .channel(neighbours.epoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.AUTO_READ, false)
        .childHandler(new Accepted(mesh))
        .bind(address);
  }

  /** Connects; empty when the own certificates have never been usable. */
  Optional<ChannelFuture> connect(Mesh mesh, Destination destination, InetSocketAddress there) {
    Optional<SslContext> tls = Optional.empty();
    if (certificates.isPresent()) {
      tls = certificates.get().current().map(LiveCertificates.Contexts::client);
      if (tls.isEmpty()) {
        return Optional.empty();
      }
    }
    Optional<SslContext> context = tls;
    return Optional.of(
        new Bootstrap()
            .group(neighbours.eventLoops())
            .channel(neighbours.epoll() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    furnish(channel, context, new Link(mesh, Optional.of(destination)));
                  }
                })
            .connect(there));
  }

  private static void furnish(Channel channel, Optional<SslContext> tls, Link link) {
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    channel.config().setWriteBufferHighWaterMark(HIGH_WATER);
    if (tls.isPresent()) {
      SslHandler handler = tls.get().newHandler(channel.alloc());
      handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
      channel.pipeline().addLast(handler);
    }
    channel.pipeline().addLast(link);
  }

  /** A connection from another server, or from whoever found the port: so many and no more. */
  private final class Accepted extends ChannelInitializer<Channel> {
    private final Mesh mesh;

    Accepted(Mesh mesh) {
      this.mesh = mesh;
    }

    @Override
    protected void initChannel(Channel channel) {
      Optional<SslContext> tls =
          certificates.flatMap(LiveCertificates::current).map(LiveCertificates.Contexts::server);
      channel.closeFuture().addListener(closed -> accepted.decrementAndGet());
      if (accepted.incrementAndGet() > MOST_ACCEPTED
          || (certificates.isPresent() && tls.isEmpty())) {
        channel.close();
        return;
      }
      furnish(channel, tls, new Link(mesh, Optional.empty()));
    }
  }
}
