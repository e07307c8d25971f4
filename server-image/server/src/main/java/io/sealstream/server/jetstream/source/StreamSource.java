package io.sealstream.server.jetstream.source;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Another stream, and what of it is wanted. Immutable.
 *
 * @param name of the stream
 * @param startSequence of its first message that is wanted; 0: not said
 * @param startTime before which none is wanted
 * @param filter subjects that are wanted; empty: not said
 * @param transforms subjects that are wanted, and what they become; not together with a filter
 * @param external where it is, when it is not here
 */
public record StreamSource(
    String name,
    long startSequence,
    Optional<Instant> startTime,
    String filter,
    List<SubjectTransform> transforms,
    Optional<ExternalApi> external) {

  public StreamSource {
    transforms = List.copyOf(transforms);
  }

  static StreamSource read(JsonObject json) throws RefusedException {
    if (json.isSet("consumer")) {
      throw ErrorCode.STREAM_INVALID_CONFIG
          .about("consumers of one's own for a source not supported by this server: consumer")
          .refused();
    }
    return new StreamSource(
        json.string("name"),
        json.unsigned("opt_start_seq"),
        json.time("opt_start_time"),
        json.string("filter_subject"),
        SubjectTransform.readAll(json.objects("subject_transforms")),
        json.isSet("external")
            ? Optional.of(ExternalApi.read(json.object("external")))
            : Optional.empty());
  }

  /** Writes the fields into an open object, in nats-server's order. */
  void write(JsonWriter json) {
    json.string("name", name);
    json.numberIfSet("opt_start_seq", startSequence);
    startTime.ifPresent(time -> json.time("opt_start_time", time));
    describe(json);
  }

  /** Writes what of it is wanted, and where it is: the part that reports have too. */
  public void describe(JsonWriter json) {
    json.stringIfSet("filter_subject", filter);
    SubjectTransform.writeAll(json, transforms);
    external.ifPresent(api -> api.write(json));
  }

  /** The filters of all that is wanted; none: everything. */
  public List<String> filters() {
    return filter.isEmpty()
        ? transforms.stream().map(SubjectTransform::filter).toList()
        : List.of(filter);
  }

  /** A subject of the API as it is called where the stream is. */
  public String subject(String local) {
    return external.map(api -> api.subject(local)).orElse(local);
  }

  /** Which stream it is, also among those of other places. */
  String place() {
    return external.map(api -> name + ":" + api.hash()).orElse(name);
  }

  /** What of it is wanted and what that becomes, as it stands behind the sequence in a header. */
  String selection() {
    return transforms.isEmpty()
        ? (filter.isEmpty() ? ">" : filter) + " >"
        : joined(SubjectTransform::filter) + " " + joined(SubjectTransform::target);
  }

  private String joined(java.util.function.Function<SubjectTransform, String> part) {
    return transforms.stream().map(part).collect(Collectors.joining("\f"));
  }

  /** What tells it from the other sources of a stream; the same as nats-server's. */
  public String indexName() {
    return place() + " " + selection();
  }
}
