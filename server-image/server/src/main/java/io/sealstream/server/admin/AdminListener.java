package io.sealstream.server.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sealstream.server.tls.LiveCertificates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * HTTPS with client certificates on its own port and its own thread, so the operator gets an answer
 * however busy the clients' loops are. {@code GET /v1/node} gives the {@link NodeReport}, {@code
 * POST /v1/checkpoint} answers 204 when everything so far is committed, {@code POST /v1/scrub} 202
 * when the store is about to be read through, {@code POST /v1/hand-over}, {@code /v1/decommission}
 * and {@code /v1/remove-server} ({@link RemoveRequest}) 202 when it goes on, {@code POST /v1/rekey}
 * and {@code POST /v1/rotate} ({@link KeyRequest}) 202 with a {@link KeyProgress}. Errors are
 * {@code {"error": "…"}}. Thread rule: {@link #open} and {@link #close} may block.
 */
public final class AdminListener implements AutoCloseable {
  private static final long HANDSHAKE_SECONDS = 5;
  private static final int IDLE_SECONDS = 90;
  private static final int MAX_BODY = 4096;

  private final EventLoopGroup loop;
  private final Channel channel;

  private AdminListener(EventLoopGroup loop, Channel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  /**
   * Listens. Making a TLS context costs half a second in a cold JVM, which no client should wait
   * for, so that happens on the listener's own thread; what is wrong with the contents of the files
   * is logged from there.
   *
   * @throws IOException naming the file that cannot be read or the address that cannot be used
   */
  public static AdminListener open(AdminSettings settings, AdministeredNode node)
      throws IOException {
    for (Path file : List.of(settings.certFile(), settings.keyFile(), settings.caFile())) {
      if (!Files.isReadable(file)) {
        throw new IOException("admin listener cannot read " + file);
      }
    }
    LiveCertificates certificates =
        new LiveCertificates("Admin", settings.certFile(), settings.keyFile(), settings.caFile());
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    Class<? extends ServerChannel> type =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("admin", true), io);
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(type)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(new Pipeline(certificates, node))
            .bind(settings.listen())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException(
          "admin listener cannot use %s: %s"
              .formatted(settings.listen(), bound.cause().getMessage()),
          bound.cause());
    }
    loop.execute(certificates::current);
    return new AdminListener(loop, bound.channel());
  }

  /** The port in use. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** TLS first; a peer that does not speak costs one connection for a few seconds, no more. */
  private static final class Pipeline extends ChannelInitializer<SocketChannel> {
    private final LiveCertificates certificates;
    private final AdministeredNode node;

    Pipeline(LiveCertificates certificates, AdministeredNode node) {
      this.certificates = certificates;
      this.node = node;
    }

    @Override
    protected void initChannel(SocketChannel connection) {
      Optional<LiveCertificates.Contexts> contexts = certificates.current();
      if (contexts.isEmpty()) {
        connection.close();
        return;
      }
      SslHandler tls = contexts.get().server().newHandler(connection.alloc());
      tls.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
      connection
          .pipeline()
          .addLast(tls)
          .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
          .addLast(new HttpServerCodec())
          .addLast(new HttpObjectAggregator(MAX_BODY))
          .addLast(new AdminRequests(node));
    }
  }
}
