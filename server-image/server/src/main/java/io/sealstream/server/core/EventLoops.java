package io.sealstream.server.core;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loops: native epoll where it is there, else NIO. */
final class EventLoops {
  private final boolean epoll;
  private final MultiThreadIoEventLoopGroup group;
  private final List<EventLoop> all = new ArrayList<>();

  /**
   * @param descriptors whether sockets come as kernel handles, which native epoll needs
   */
  EventLoops(int count, boolean descriptors) {
    epoll = descriptors && Epoll.isAvailable();
    IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(count, factory);
    for (int i = 0; i < count; i++) {
      all.add(group.next());
    }
  }

  boolean epoll() {
    return epoll;
  }

  EventLoopGroup group() {
    return group;
  }

  int count() {
    return all.size();
  }

  EventLoop get(int index) {
    return all.get(index);
  }

  /** Ends all threads; returns at once. */
  void end() {
    group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
  }
}
