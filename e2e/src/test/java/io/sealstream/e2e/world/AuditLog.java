package io.sealstream.e2e.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The API server's own record of who changed what. The single-host cluster writes an entry before
 * the client has its answer, so whatever a client of this test was told is in here.
 */
public record AuditLog(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One call that meant to change something.
   *
   * @param user who called: {@code system:serviceaccount:NAMESPACE:NAME} for a pod
   * @param agent the User-Agent that it sent
   * @param verb create, update, patch, delete or deletecollection
   * @param resource plural, with the subresource after a slash where there is one
   * @param namespace empty for objects of the whole cluster
   * @param name empty where the server makes one up
   * @param code the HTTP status of the answer
   */
  public record Write(
      String user,
      String agent,
      String verb,
      String resource,
      String namespace,
      String name,
      int code) {
    static Write of(JsonNode event) {
      JsonNode object = event.path("objectRef");
      String subresource = object.path("subresource").asText();
      return new Write(
          event.path("user").path("username").asText(),
          event.path("userAgent").asText(),
          event.path("verb").asText(),
          object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
          object.path("namespace").asText(),
          object.path("name").asText(),
          event.path("responseStatus").path("code").asInt());
    }
  }

  /** Where the log ends now: what comes later is after this. */
  public long mark() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every write since a mark, by anyone, in the order in which the answers were given. */
  public List<Write> since(long mark) {
    List<Write> writes = new ArrayList<>();
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      channel.position(mark);
      String text =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      // A line may still be on its way into the file.
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        JsonNode event = JSON.readTree(line);
        if (event.path("stage").asText().equals("ResponseComplete")) {
          writes.add(Write.of(event));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writes;
  }
}
