package io.sealstream.server.jepsen;

import com.fasterxml.jackson.jr.ob.JSON;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.sealstream.server.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Reads all that one server has of a stream: it is made the leader, which answers from what it has
 * itself.
 */
final class Replica {
  private static final int AT_ONCE = 200;
  private static final int NO_MESSAGE = 10037;

  private final Cluster cluster;
  private final Connection nats;
  private final String stream;

  /**
   * One message, or why it cannot be read.
   *
   * @param subject empty when it cannot be read
   */
  record Stored(long sequence, String subject, byte[] data) {
    boolean isUnreadable() {
      return subject.isEmpty();
    }
  }

  Replica(Cluster cluster, Connection nats, String stream) {
    this.cluster = cluster;
    this.nats = nats;
    this.stream = stream;
  }

  /** In the order of their sequences. */
  List<Stored> readAt(String server) throws Exception {
    List<Stored> all = new ArrayList<>();
    do {
      lead(server);
      all.clear();
      Map<?, ?> state =
          (Map<?, ?>) cluster.ask(nats, "STREAM.INFO." + stream, Map.of()).get("state");
      long first = ((Number) state.get("first_seq")).longValue();
      long last = ((Number) state.get("last_seq")).longValue();
      for (long from = first; from <= last; from += AT_ONCE) {
        read(from, Math.min(last, from + AT_ONCE - 1), all);
      }
      // Who cannot read something does not lead for long.
    } while (all.stream().noneMatch(Stored::isUnreadable)
        && !cluster.leader(nats, stream).equals(Optional.of(server)));
    return all;
  }

  /** A hand-over takes its time, and the one who is to lead may have to catch up first. */
  private void lead(String server) {
    Patience.await()
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(
            () -> {
              if (cluster.leader(nats, stream).equals(Optional.of(server))) {
                return true;
              }
              cluster.ask(
                  nats,
                  "STREAM.LEADER.STEPDOWN." + stream,
                  Map.of("placement", Map.of("preferred", server)));
              return false;
            });
  }

  private void read(long from, long to, List<Stored> into) throws Exception {
    List<CompletableFuture<Message>> answers = new ArrayList<>();
    for (long sequence = from; sequence <= to; sequence++) {
      answers.add(
          nats.requestWithTimeout(
              "$JS.API.STREAM.MSG.GET." + stream,
              JSON.std.asBytes(Map.of("seq", sequence)),
              Patience.LIMIT));
    }
    for (int i = 0; i < answers.size(); i++) {
      Message answer = answers.get(i).get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
      add(from + i, JSON.std.mapFrom(answer.getData()), into);
    }
  }

  private static void add(long sequence, Map<String, Object> answer, List<Stored> into) {
    if (answer.get("error") instanceof Map<?, ?> error) {
      if (!Integer.valueOf(NO_MESSAGE).equals(error.get("err_code"))) {
        into.add(new Stored(sequence, "", error.toString().getBytes()));
      }
      return;
    }
    Map<?, ?> message = (Map<?, ?>) answer.get("message");
    String data = (String) message.get("data");
    into.add(
        new Stored(
            sequence,
            (String) message.get("subject"),
            Base64.getDecoder().decode(data == null ? "" : data)));
  }
}
