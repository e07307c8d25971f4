package io.sealstream.server.jetstream.source;

import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which subjects become which others (NATS ADR-30). Immutable.
 *
 * @param source a filter; empty: every subject
 * @param destination what {@link SubjectMapping} knows; empty: subjects stay as they are
 */
public record SubjectTransform(String source, String destination) {
  /** Reads an object of {@code src} and {@code dest}. */
  public static SubjectTransform read(JsonObject json) throws RefusedException {
    return new SubjectTransform(json.string("src"), json.string("dest"));
  }

  static List<SubjectTransform> readAll(List<JsonObject> all) throws RefusedException {
    List<SubjectTransform> transforms = new ArrayList<>();
    for (JsonObject json : all) {
      transforms.add(read(json));
    }
    return transforms;
  }

  /** Writes the fields into an open object. */
  public void write(JsonWriter json) {
    json.string("src", source);
    json.string("dest", destination);
  }

  static void writeAll(JsonWriter json, List<SubjectTransform> transforms) {
    if (!transforms.isEmpty()) {
      json.startArray("subject_transforms");
      for (SubjectTransform transform : transforms) {
        json.startObject();
        transform.write(json);
        json.endObject();
      }
      json.endArray();
    }
  }

  /** The filter, spelled out. */
  public String filter() {
    return source.isEmpty() ? ">" : source;
  }

  /** The destination as index names have it. */
  String target() {
    return destination.isEmpty() ? ">" : destination;
  }
}
