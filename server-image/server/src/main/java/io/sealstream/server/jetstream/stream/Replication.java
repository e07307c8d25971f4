package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import java.util.List;

/**
 * How many servers of a cluster keep a stream, and which of them may. Immutable.
 *
 * @param replicas 1 to {@value #MOST}
 * @param cluster the name that the cluster must have; empty: any
 * @param tags a server needs all of them
 * @param preferred the server that is to lead; empty: any
 */
public record Replication(int replicas, String cluster, List<String> tags, String preferred) {
  /** The most servers that may keep one stream. */
  public static final int MOST = 5;

  /** Kept by one server, whichever it is. */
  public static final Replication ALONE = new Replication(1, "", List.of(), "");

  public Replication {
    tags = List.copyOf(tags);
  }

  /** Reads {@code num_replicas} and {@code placement}; what is not there means one, anywhere. */
  static Replication read(JsonObject json) throws RefusedException {
    int replicas = json.int32("num_replicas");
    if (replicas < 0) {
      throw ErrorCode.REPLICAS_NEGATIVE.error().refused();
    }
    if (replicas > MOST) {
      throw ErrorCode.STREAM_INVALID_CONFIG.about("maximum replicas is " + MOST).refused();
    }
    JsonObject placement = json.object("placement");
    return new Replication(
        Math.max(replicas, 1),
        placement.string("cluster"),
        placement.strings("tags"),
        placement.string("preferred"));
  }

  /** Whether it says where the stream is to be. */
  public boolean isPlaced() {
    return !cluster.isEmpty() || !tags.isEmpty() || !preferred.isEmpty();
  }

  void write(JsonWriter json) {
    json.number("num_replicas", replicas);
    if (isPlaced()) {
      json.startObject("placement");
      json.stringIfSet("cluster", cluster);
      json.stringsIfSet("tags", tags);
      json.stringIfSet("preferred", preferred);
      json.endObject();
    }
  }

  /** Refuses what needs more servers than this one. */
  public void checkAlone() throws RefusedException {
    if (replicas > 1) {
      throw ErrorCode.REPLICAS_NOT_SUPPORTED.error().refused();
    }
    if (isPlaced()) {
      throw ErrorCode.STREAM_INVALID_CONFIG
          .about("placement not supported by this server: it is in no cluster")
          .refused();
    }
  }
}
