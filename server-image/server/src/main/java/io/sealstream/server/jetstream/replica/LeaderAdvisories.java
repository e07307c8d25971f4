package io.sealstream.server.jetstream.replica;

import io.sealstream.server.core.Burst;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RandomName;
import io.sealstream.server.jetstream.stream.Standing;
import io.sealstream.server.jetstream.stream.StreamWorld;
import java.nio.charset.StandardCharsets;
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

  /** This server leads a stream now. */
  void elected(String stream, Standing standing) {
    send(
        "STREAM.LEADER_ELECTED." + stream,
        "stream_leader_elected",
        json -> {
          json.string("stream", stream);
          standing.write(json);
        });
  }

  /** Whoever leads a stream is not reached by this server, which led it. */
  void quorumLost(String stream, Standing standing) {
    send(
        "STREAM.QUORUM_LOST." + stream,
        "stream_quorum_lost",
        json -> {
          json.string("stream", stream);
          standing.write(json);
        });
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
