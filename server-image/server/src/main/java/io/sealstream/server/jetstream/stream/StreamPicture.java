package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.store.Hole;
import io.sealstream.store.StreamStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What monitoring shows of one stream, as text. Made on the stream's actor. */
public final class StreamPicture {
  private StreamPicture() {}

  /** Whether configurations are part of a picture. */
  public enum Shown {
    STATE,
    CONFIG
  }

  /**
   * What is asked for.
   *
   * @param consumers also a picture of each consumer
   */
  public record Wish(Shown shown, boolean consumers) {}

  /** A JSON object; empty when the stream is closed. */
  public static Optional<String> of(StreamActor stream, Wish wish) {
    return stream.report().map(report -> draw(stream, report, wish));
  }

  private static String draw(StreamActor stream, StreamReport report, Wish wish) {
    JsonWriter json = new JsonWriter();
    json.string("name", stream.name());
    json.startObject("cluster");
    stream.standing().write(json);
    json.endObject();
    if (wish.shown() == Shown.CONFIG) {
      report.write(json);
    } else {
      report.writeState(json);
    }
    damage(json, stream.store());
    if (wish.consumers() && report.consumers() > 0) {
      json.startArray("consumer_detail");
      stream.consumers().draw(json, wish.shown());
      json.endArray();
    }
    return new String(json.finish(), StandardCharsets.UTF_8);
  }

  /** Nothing where all is well. */
  private static void damage(JsonWriter json, StreamStore place) {
    place.quarantine().ifPresent(lost -> json.string("read_only", lost.reason()));
    if (place.holes().isEmpty()) {
      return;
    }
    json.startArray("holes");
    for (Hole hole : place.holes()) {
      json.startObject();
      json.number("first_seq", hole.first());
      json.number("last_seq", hole.last());
      json.number("messages", hole.messages());
      json.string("reason", hole.reason());
      json.endObject();
    }
    json.endArray();
  }
}
