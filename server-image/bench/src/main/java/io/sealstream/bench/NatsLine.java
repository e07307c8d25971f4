package io.sealstream.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The smallest NATS connection a load generator needs: bytes out, messages in. A full client would
 * measure itself. One writing and one reading thread.
 */
final class NatsLine implements AutoCloseable {
  /**
   * Who hears nothing for so long fails: a section that never ends keeps all others from running.
   */
  private static final int SILENCE_MILLIS = 180_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] line = new byte[8192];
  private int lineLength;

  NatsLine(int port) throws IOException {
    this(port, SILENCE_MILLIS);
  }

  /** A read that waits longer fails with a {@link java.net.SocketTimeoutException}. */
  NatsLine(int port, int silenceMillis) throws IOException {
    socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(silenceMillis);
    socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
    in = new BufferedInputStream(socket.getInputStream(), 256 << 10);
    out = socket.getOutputStream();
    readLine();
    if (!startsWith("INFO ")) {
      throw new IOException("not a NATS server: " + text());
    }
    send(
        "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true,"
            + "\"protocol\":1,\"lang\":\"bench\",\"version\":\"1\"}\r\nPING\r\n");
    readLine();
    if (!startsWith("PONG")) {
      throw new IOException("no PONG: " + text());
    }
  }

  void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
  }

  /** Sends a request on an own inbox and gives the reply's payload. */
  String request(String subject, String body) throws IOException {
    String inbox = "_INBOX.bench.request" + System.nanoTime();
    byte[] payload = body.getBytes(StandardCharsets.UTF_8);
    send("SUB " + inbox + " 9\r\nUNSUB 9 1\r\n");
    send("PUB " + subject + " " + inbox + " " + payload.length + "\r\n" + body + "\r\n");
    return new String(nextPayload(), StandardCharsets.UTF_8);
  }

  /** The payload of the next message, headers included when it has some. */
  byte[] nextPayload() throws IOException {
    byte[] payload = new byte[nextLength()];
    in.readNBytes(payload, 0, payload.length);
    in.skipNBytes(2);
    return payload;
  }

  /** Reads the next message into {@code into}; gives its length. */
  int next(byte[] into) throws IOException {
    int length = nextLength();
    in.readNBytes(into, 0, length);
    in.skipNBytes(2);
    return length;
  }

  /** Reads until the answer to a PING; messages before it are dropped. */
  void awaitPong() throws IOException {
    do {
      readLine();
      if (startsWith("-ERR")) {
        throw new IOException("server said " + text());
      }
      if (startsWith("MSG ")) {
        in.skipNBytes(lastNumber() + 2);
      }
    } while (!startsWith("PONG"));
  }

  /**
   * Whether a message is there, or on its way here already. What else came is dealt with: who waits
   * for a message behind a PING may be waited for by the server.
   */
  boolean messageWaits() throws IOException {
    while (in.available() > 0) {
      in.mark(1);
      int kind = in.read();
      in.reset();
      if (kind == 'M' || kind == 'H') {
        return true;
      }
      readLine();
      answer();
    }
    return false;
  }

  private int nextLength() throws IOException {
    while (true) {
      readLine();
      if (startsWith("MSG ") || startsWith("HMSG ")) {
        return lastNumber();
      }
      answer();
    }
  }

  /** To a line that is no message. */
  private void answer() throws IOException {
    if (startsWith("PING")) {
      send("PONG\r\n");
    } else if (startsWith("-ERR")) {
      throw new IOException("server said " + text());
    }
  }

  private int lastNumber() {
    int value = 0;
    int scale = 1;
    for (int i = lineLength - 1; line[i] != ' '; i--) {
      value += (line[i] - '0') * scale;
      scale *= 10;
    }
    return value;
  }

  private void readLine() throws IOException {
    lineLength = 0;
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("server closed the connection");
      }
      if (b != '\r' && lineLength < line.length) {
        line[lineLength++] = (byte) b;
      }
    }
  }

  private boolean startsWith(String prefix) {
    if (lineLength < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (line[i] != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text() {
    return new String(line, 0, lineLength, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
