package io.sealstream.e2e.world;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The head of an HTTP/1.1 message as it came off a connection, and its body where its length is
 * said before it: a request of a Kubernetes client, or the start of an answer.
 *
 * @param start the first line
 * @param fields the header, one field a line
 */
record HttpMessage(String start, List<String> fields, byte[] body) {
  private static final int LONGEST_HEAD = 1 << 16;

  /**
   * Reads the next request.
   *
   * @return empty when the connection ended before it
   */
  static Optional<HttpMessage> request(InputStream in) throws IOException {
    Optional<HttpMessage> head = head(in);
    if (head.isEmpty()) {
      return head;
    }
    if (head.get().field("transfer-encoding").isPresent()) {
      throw new IOException("a request without a length: " + head.get().start);
    }
    int length = head.get().field("content-length").map(Integer::parseInt).orElse(0);
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("half of a request: " + head.get().start);
    }
    return Optional.of(new HttpMessage(head.get().start, head.get().fields, body));
  }

  /** Reads a head and not what follows; empty when the connection ended before it. */
  static Optional<HttpMessage> head(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      bytes.write(next);
      if (next == '\n' && bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        List<String> lines = bytes.toString(StandardCharsets.ISO_8859_1).strip().lines().toList();
        return Optional.of(
            new HttpMessage(lines.getFirst(), lines.subList(1, lines.size()), new byte[0]));
      }
      if (bytes.size() > LONGEST_HEAD) {
        throw new IOException("a head without an end");
      }
    }
    return Optional.empty();
  }

  String method() {
    return start.substring(0, start.indexOf(' '));
  }

  /** Without the query. */
  String path() {
    return start.split(" ")[1].replaceAll("\\?.*", "");
  }

  /** Of an answer. */
  int status() {
    return Integer.parseInt(start.split(" ")[1]);
  }

  boolean opensWebSocket() {
    return field("upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
  }

  private Optional<String> field(String name) {
    return fields.stream()
        .filter(field -> isNamed(field, name))
        .map(field -> field.substring(field.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static boolean isNamed(String field, String name) {
    return field.substring(0, Math.max(0, field.indexOf(':'))).equalsIgnoreCase(name);
  }

  /** The same as the only message of its connection, which is no other protocol's afterwards. */
  HttpMessage alone() {
    List<String> kept =
        fields.stream()
            .filter(it -> !isNamed(it, "connection") && !isNamed(it, "upgrade"))
            .filter(it -> !isNamed(it, "http2-settings"))
            .toList();
    List<String> closing = new ArrayList<>(kept);
    closing.add("Connection: close");
    return new HttpMessage(start, List.copyOf(closing), body);
  }

  void writeTo(OutputStream out) throws IOException {
    String head = start + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    out.flush();
  }
}
