package io.sealstream.server.core;

import java.io.IOException;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.OptionalInt;

/**
 * A socket that is bound and listens before anything else of the server is loaded: clients that
 * connect wait in the kernel's queue. Plain NIO, as that needs 60 to 90 ms of a process start and
 * Netty three times as much.
 */
public final class ListeningSocket {
  private static final int BACKLOG = 4096;

  private final ServerSocketChannel channel;

  private ListeningSocket(ServerSocketChannel channel) {
    this.channel = channel;
  }

  /**
   * @param port -1 for any free one
   * @throws IOException when the address is in use or not ours
   */
  public static ListeningSocket bind(String host, int port) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      InetAddress address = InetAddress.getByName(host);
      channel.bind(new InetSocketAddress(address, Math.max(port, 0)), BACKLOG);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return new ListeningSocket(channel);
  }

  public int port() {
    return channel.socket().getLocalPort();
  }

  ServerSocketChannel channel() {
    return channel;
  }

  /** The kernel's handle, for native epoll; empty when the JVM was not told to open it to us. */
  OptionalInt descriptor() {
    try {
      Method getter = channel.getClass().getMethod("getFDVal");
      getter.setAccessible(true);
      return OptionalInt.of((int) getter.invoke(channel));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return OptionalInt.empty();
    }
  }
}
