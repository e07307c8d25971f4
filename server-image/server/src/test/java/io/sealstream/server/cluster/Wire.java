package io.sealstream.server.cluster;

import io.sealstream.server.config.MeshOptions.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A piece of network before a server: connections to it are led on, until it is cut. Then nothing
 * goes through and nobody is told, as when a switch fails.
 */
final class Wire implements AutoCloseable {
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private Optional<Address> target = Optional.empty();
  private boolean cut;

  Wire() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
  }

  Address address() {
    return new Address("127.0.0.1", listener.getLocalPort());
  }

  synchronized void leadTo(Address server) {
    target = Optional.of(server);
    notifyAll();
  }

  synchronized void cut() {
    cut = true;
  }

  synchronized void heal() {
    cut = false;
    notifyAll();
  }

  private synchronized Address waitUntilOpen() throws InterruptedException {
    while (cut || target.isEmpty()) {
      wait();
    }
    return target.get();
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
      Thread.ofVirtual().start(() -> lead(near, far));
      lead(far, near);
    } catch (IOException gone) {
      close(near);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lead(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[64 << 10];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        waitUntilOpen();
        out.write(buffer, 0, n);
      }
      waitUntilOpen();
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
