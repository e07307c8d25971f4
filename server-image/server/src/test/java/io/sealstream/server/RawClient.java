package io.sealstream.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that speaks the protocol by hand, to say what no library would. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final String info;

  /** A client of the server at a port of the loopback. */
  public static RawClient to(int port) throws IOException {
    return new RawClient(port);
  }

  RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Patience.LIMIT.toMillis());
    in = new BufferedInputStream(socket.getInputStream());
    info = line();
  }

  public String info() {
    return info;
  }

  public Socket socket() {
    return socket;
  }

  /** Sends text as it is, CR LF behind each given line. */
  public RawClient lines(String... lines) throws IOException {
    return text(String.join("\r\n", lines) + "\r\n");
  }

  public RawClient text(String text) throws IOException {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  public RawClient bytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** A CONNECT without verbose and pedantic, and a round trip. */
  public RawClient connected() throws IOException {
    lines("CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true}");
    return roundTrip();
  }

  /** PING, and everything up to its PONG must be nothing else. */
  public RawClient roundTrip() throws IOException {
    lines("PING");
    String answer = line();
    if (!answer.equals("PONG")) {
      throw new IOException("expected PONG, got " + answer);
    }
    return this;
  }

  /** The next line without its end; empty text when the server closed. */
  public String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  /** Everything the server still sends until it closes. */
  public String untilClosed() throws IOException {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }

  /** Goes away in the middle of a story. */
  public void leave() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
