package io.sealstream.server.jetstream.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.sealstream.server.Patience;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Backs up and restores over the API as the {@code nats} command line does it. */
public final class BackupClient {
  private static final Duration PATIENCE = Patience.LIMIT;
  private static final int CHUNK = 64 << 10;

  private final Connection client;

  public BackupClient(Connection client) {
    this.client = client;
  }

  /**
   * @param description what goes into {@code backup.json}: config and state
   */
  public record Backup(Map<String, Object> description, byte[] archive) {}

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public Map<String, Object> ask(String operation, Object body) throws Exception {
    byte[] request = body instanceof byte[] bytes ? bytes : utf8(JSON.std.asString(body));
    Message answer = client.request("$JS.API." + operation, request, PATIENCE);
    assertThat(answer).as("an answer to %s", operation).isNotNull();
    return JSON.std.mapFrom(answer.getData());
  }

  static Object error(Map<String, Object> answer) {
    return answer.get("error") instanceof Map<?, ?> error ? error.get("err_code") : null;
  }

  public Backup backup(String stream) throws Exception {
    return backup(stream, Map.of());
  }

  /** Receives every chunk, acknowledges it, and insists on an end that says all is well. */
  public Backup backup(String stream, Map<String, Object> options) throws Exception {
    String inbox = client.createInbox();
    Subscription chunks = client.subscribe(inbox);
    client.flush(PATIENCE);
    Map<String, Object> request = new LinkedHashMap<>(options);
    request.put("deliver_subject", inbox);
    Map<String, Object> answer = ask("STREAM.SNAPSHOT." + stream, request);
    assertThat(answer).doesNotContainKey("error").containsKeys("config", "state");
    int most = options.get("chunk_size") instanceof Integer asked ? asked : Integer.MAX_VALUE;
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    Message chunk = next(chunks);
    while (chunk.getData().length > 0) {
      assertThat(chunk.getData().length).isLessThanOrEqualTo(most);
      archive.write(chunk.getData());
      if (chunk.getReplyTo() != null) {
        client.publish(chunk.getReplyTo(), new byte[0]);
      }
      chunk = next(chunks);
    }
    if (chunk.hasHeaders() && chunk.isStatusMessage()) {
      assertThat(chunk.getStatus().getCode()).as(chunk.getStatus().getMessage()).isEqualTo(204);
    }
    chunks.unsubscribe();
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("config", answer.get("config"));
    description.put("state", answer.get("state"));
    return new Backup(description, archive.toByteArray());
  }

  Message next(Subscription chunks) throws InterruptedException {
    Message chunk = chunks.nextMessage(PATIENCE);
    assertThat(chunk).as("a next chunk").isNotNull();
    return chunk;
  }

  /** Asks where the chunks of a restore go. */
  String restoreSubject(String stream, Backup backup) throws Exception {
    Map<String, Object> answer = ask("STREAM.RESTORE." + stream, backup.description());
    assertThat(answer).doesNotContainKey("error");
    return (String) answer.get("deliver_subject");
  }

  /** Sends one chunk; empty when it was taken. */
  String send(String subject, byte[] chunk) throws Exception {
    Message answer = client.request(subject, chunk, PATIENCE);
    assertThat(answer).as("an answer to a chunk").isNotNull();
    return new String(answer.getData(), StandardCharsets.UTF_8);
  }

  /** Restores; gives the last answer. */
  public Map<String, Object> restore(String stream, Backup backup) throws Exception {
    String subject = restoreSubject(stream, backup);
    byte[] archive = backup.archive();
    for (int at = 0; at < archive.length; at += CHUNK) {
      String answer =
          send(subject, Arrays.copyOfRange(archive, at, Math.min(archive.length, at + CHUNK)));
      if (!answer.isEmpty()) {
        return JSON.std.mapFrom(answer);
      }
    }
    return JSON.std.mapFrom(send(subject, new byte[0]));
  }

  /** What a stream holds, as its clients see it. */
  public Map<String, Object> contents(String stream) throws Exception {
    Map<String, Object> contents = new LinkedHashMap<>();
    Map<String, Object> info = ask("STREAM.INFO." + stream, Map.of("deleted_details", true));
    Map<?, ?> state = (Map<?, ?>) info.get("state");
    for (String field : new String[] {"messages", "bytes", "first_seq", "last_seq", "deleted"}) {
      contents.put(field, state.get(field));
    }
    long last = ((Number) state.get("last_seq")).longValue();
    long first = ((Number) state.get("first_seq")).longValue();
    for (long sequence = Math.max(first, 1); sequence <= last; sequence++) {
      Map<String, Object> got = ask("STREAM.MSG.GET." + stream, Map.of("seq", sequence));
      contents.put("message " + sequence, got.get("message"));
    }
    contents.put("consumers", consumers(stream));
    return contents;
  }

  private Object consumers(String stream) throws Exception {
    Map<String, Object> all = new TreeMap<>();
    Map<String, Object> list = ask("CONSUMER.LIST." + stream, new byte[0]);
    for (Object one : (Iterable<?>) list.get("consumers")) {
      Map<?, ?> consumer = (Map<?, ?>) one;
      Map<String, Object> position = new LinkedHashMap<>();
      Map<?, ?> config = (Map<?, ?>) consumer.get("config");
      position.put("filter", config.get("filter_subject"));
      position.put("ack_policy", config.get("ack_policy"));
      position.put("ack_wait", config.get("ack_wait"));
      position.put("delivered", sequences(consumer.get("delivered")));
      position.put("ack_floor", sequences(consumer.get("ack_floor")));
      for (String field : new String[] {"num_ack_pending", "num_redelivered", "num_pending"}) {
        position.put(field, consumer.get(field));
      }
      all.put((String) consumer.get("name"), position);
    }
    return all;
  }

  /** Nothing delivered or settled yet is nowhere, which servers number in different ways. */
  private static String sequences(Object pair) {
    Map<?, ?> of = (Map<?, ?>) pair;
    if (of.get("consumer_seq").equals(0)) {
      return "nothing";
    }
    return of.get("consumer_seq") + "/" + of.get("stream_seq");
  }
}
