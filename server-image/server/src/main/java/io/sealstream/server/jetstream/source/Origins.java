package io.sealstream.server.jetstream.source;

import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The other streams that a stream gets messages from. Immutable.
 *
 * @param mirror the one that it repeats, sequence for sequence
 * @param sources those that it gathers from; none in a mirror
 */
public record Origins(Optional<StreamSource> mirror, List<StreamSource> sources) {
  /** A stream gets what is published on its subjects, and nothing else. */
  public static final Origins NONE = new Origins(Optional.empty(), List.of());

  public Origins {
    sources = List.copyOf(sources);
  }

  /** Reads {@code mirror} and {@code sources}. */
  public static Origins read(JsonObject json) throws RefusedException {
    List<StreamSource> sources = new ArrayList<>();
    for (JsonObject source : json.objects("sources")) {
      sources.add(StreamSource.read(source));
    }
    return new Origins(
        json.has("mirror")
            ? Optional.of(StreamSource.read(json.object("mirror")))
            : Optional.empty(),
        sources);
  }

  /** Writes both where they are set. */
  public void write(JsonWriter json) {
    mirror.ifPresent(
        source -> {
          json.startObject("mirror");
          source.write(json);
          json.endObject();
        });
    if (!sources.isEmpty()) {
      json.startArray("sources");
      for (StreamSource source : sources) {
        json.startObject();
        source.write(json);
        json.endObject();
      }
      json.endArray();
    }
  }

  /** Whether there are any. */
  public boolean isEmpty() {
    return mirror.isEmpty() && sources.isEmpty();
  }

  /** All of them. */
  public List<StreamSource> all() {
    return Stream.concat(mirror.stream(), sources.stream()).toList();
  }
}
