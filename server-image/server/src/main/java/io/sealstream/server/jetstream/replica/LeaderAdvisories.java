package io.sealstream.server.jetstream.replica;

import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RandomName;
import io.sealstream.server.jetstream.stream.Standing;
import io.sealstream.server.jetstream.stream.StreamWorld;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells who listens that somebody leads now, or that nobody can. Nothing is built when nobody
 * listens. Thread rule: the burst's owner.
 */
final class LeaderAdvisories {
  private static final String SUBJECT = "$JS.EVENT.ADVISORY.";
  private static final String TYPE = "io.nats.jetstream.advisory.v1.";
  private static final int ID_LENGTH = 22;

  private final StreamWorld world;
  private final Burst burst;

  LeaderAdvisories(StreamWorld world, Burst burst) {
    this.world = world;
    this.burst = burst;
  }

  /** This server leads a stream and its consumers now. */
  void elected(String stream, List<String> consumers, Standing standing) {
    tell("LEADER_ELECTED", "leader_elected", stream, consumers, standing);
  }

  /** Whoever leads a stream and its consumers is not reached by this server, which led them. */
  void quorumLost(String stream, List<String> consumers, Standing standing) {
    tell("QUORUM_LOST", "quorum_lost", stream, consumers, standing);
  }

  private void tell(
      String event, String type, String stream, List<String> consumers, Standing standing) {
    send(
        "STREAM." + event + "." + stream,
        "stream_" + type,
        json -> {
          json.string("stream", stream);
          standing.write(json);
        });
    for (String consumer : consumers) {
      send(
          "CONSUMER." + event + "." + stream + "." + consumer,
          "consumer_" + type,
          json -> {
            json.string("stream", stream);
            json.string("consumer", consumer);
            standing.write(json);
          });
    }
  }

  /** This server decides for the cluster now. */
  void decides(String server, String cluster) {
    send(
        "DOMAIN.LEADER_ELECTED",
        "domain_leader_elected",
        json -> {
          json.string("leader", server);
          json.string("cluster", cluster);
        });
  }

  private void send(String event, String type, Consumer<JsonWriter> fields) {
    byte[] subject = (SUBJECT + event).getBytes(StandardCharsets.UTF_8);
    if (world.bus().interested(subject, 0, subject.length)) {
      JsonWriter json = new JsonWriter();
      json.string("type", TYPE + type);
      json.string("id", RandomName.of(ID_LENGTH));
      json.time("timestamp", world.clock().nanos());
      fields.accept(json);
      burst.send(subject, json.finish());
    }
  }
}
