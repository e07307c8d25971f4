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
import java.util.Set;

/**
 * The API server's own record of who changed what, and of what the operator read. The single-host
 * cluster writes an entry before the client has its answer, so whatever a client of this test was
 * told is in here.
 */
public record AuditLog(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> READS = Set.of("get", "list", "watch");

  /**
   * One call that was answered.
   *
   * @param user who called: {@code system:serviceaccount:NAMESPACE:NAME} for a pod
   * @param agent the User-Agent that it sent
   * @param verb create, update, patch, delete or deletecollection; get, list or watch
   * @param resource plural, with the subresource after a slash where there is one
   * @param namespace empty for objects of the whole cluster
   * @param name empty where the server makes one up
   * @param code the HTTP status of the answer
   * @param allowed whether the caller's roles allow it; an allowed call may be refused all the same
   */
  public record Call(
      String user,
      String agent,
      String verb,
      String resource,
      String namespace,
      String name,
      int code,
      boolean allowed) {
    static Call of(JsonNode event) {
      JsonNode object = event.path("objectRef");
      String subresource = object.path("subresource").asText();
      return new Call(
          event.path("user").path("username").asText(),
          event.path("userAgent").asText(),
          event.path("verb").asText(),
          object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
          object.path("namespace").asText(),
          object.path("name").asText(),
          event.path("responseStatus").path("code").asInt(),
          !event
              .path("annotations")
              .path("authorization.k8s.io/decision")
              .asText()
              .equals("forbid"));
    }

    public boolean isWrite() {
      return !READS.contains(verb);
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

  /**
   * Every write since a mark, by anyone, and every read of the operator, in the order in which the
   * answers were given.
   */
  public List<Call> callsSince(long mark) {
    List<Call> calls = new ArrayList<>();
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      channel.position(mark);
      String text =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      // A line may still be on its way into the file.
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        JsonNode event = JSON.readTree(line);
        if (event.path("stage").asText().equals("ResponseComplete")) {
          calls.add(Call.of(event));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return calls;
  }
}
