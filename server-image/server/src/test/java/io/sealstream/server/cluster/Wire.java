package io.sealstream.server.cluster;

import io.sealstream.server.config.MeshOptions.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A piece of network before a server: connections to it are led on, until it is cut. Then nothing
 * goes through and nobody is told, as when a switch fails. It may be cut in one direction only.
 */
public final class Wire implements AutoCloseable {
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private Optional<Address> target = Optional.empty();
  private final Set<Way> cut = EnumSet.noneOf(Way.class);

  /** A direction. */
  public enum Way {
    /** To the server behind the wire. */
    THERE,
    /** From it. */
    BACK
  }

  public Wire() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  public Address address() {
    return new Address("127.0.0.1", listener.getLocalPort());
  }

  public synchronized void leadTo(Address server) {
    target = Optional.of(server);
    notifyAll();
  }

  void cut() {
    cut(Way.THERE);
    cut(Way.BACK);
  }

  public synchronized void cut(Way way) {
    cut.add(way);
  }

  public synchronized void heal() {
    cut.clear();
    notifyAll();
  }

  private synchronized Address waitUntilOpen() throws InterruptedException {
    while (!cut.isEmpty() || target.isEmpty()) {
      wait();
    }
    return target.get();
  }

  private synchronized void waitUntilOpen(Way way) throws InterruptedException {
    while (cut.contains(way)) {
      wait();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        sockets.add(near);
        Thread.ofVirtual().start(() -> connect(near));
      }
    } catch (IOException closed) {
      // The story is over.
    }
  }

  private void connect(Socket near) {
    try {
      Address to = waitUntilOpen();
      Socket far = new Socket(to.host(), to.port());
      sockets.add(far);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> lead(near, far, Way.THERE));
      lead(far, near, Way.BACK);
    } catch (IOException gone) {
      close(near);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lead(Socket from, Socket to, Way way) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[64 << 10];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        waitUntilOpen(way);
        out.write(buffer, 0, n);
      }
      waitUntilOpen(way);
    } catch (IOException gone) {
      // Told to the other end below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(from);
    close(to);
  }

  private void close(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is of no use any more either way.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    sockets.forEach(this::close);
  }
}
