package io.sealstream.server.core;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import java.util.concurrent.TimeUnit;

/** Gives each accepted socket to an event loop, in turn. */
final class Acceptor extends SocketHandler {
  private static final long PAUSE_MILLIS = 100;
  private static final int KEEPALIVE_SECONDS = 15;

  private final CoreServer server;
  private int next;

  Acceptor(CoreServer server) {
    this.server = server;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel accepted = (Channel) message;
    Loop loop = server.loop(next++ % server.loopCount());
    accepted.config().setOption(ChannelOption.TCP_NODELAY, true);
    // A client whose machine or address is gone says nothing: the kernel asks, as Go's servers do.
    accepted.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    accepted.config().setOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_SECONDS);
    accepted.config().setOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_SECONDS);
    accepted.config().setAllocator(server.allocator());
    // Slow consumers are found by max_pending; Netty's own marks only tell us to look again.
    accepted.config().setWriteBufferHighWaterMark(1 << 20);
    loop.execute(() -> server.begin(accepted, loop));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Out of file descriptors, most likely: not accepting for a moment beats spinning.
    server.log().error("Temporary Client Accept Error (" + cause.getMessage() + "), pausing");
    context.channel().config().setAutoRead(false);
    context
        .channel()
        .eventLoop()
        .schedule(
            () -> context.channel().config().setAutoRead(true),
            PAUSE_MILLIS,
            TimeUnit.MILLISECONDS);
  }
}
