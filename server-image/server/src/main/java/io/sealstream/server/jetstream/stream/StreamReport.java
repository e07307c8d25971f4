package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.store.MessageLog;

/**
 * What a stream says about itself at one moment. Taken on the actor, readable anywhere.
 *
 * @param created nanoseconds since 1970, as all times here
 * @param bytes messages with record overhead, see {@link MessageLog#size}
 * @param firstTime 0 when the stream is empty
 * @param deleted sequences between first and last that hold no message
 * @param origins how it stands with the streams that it takes from
 */
public record StreamReport(
    StreamConfig config,
    long created,
    long messages,
    long bytes,
    long firstSequence,
    long firstTime,
    long lastSequence,
    long lastTime,
    long subjects,
    long deleted,
    int consumers,
    OriginsReport origins) {

  /** Of a stream that serves. On its actor. */
  static StreamReport of(StreamActor stream) {
    return of(stream.state(), stream.consumers().count(), stream.inflows().report());
  }

  /**
   * Of one that does not.
   *
   * @param consumers those in memory too
   */
  public static StreamReport of(StreamState state, int consumers) {
    return of(state, consumers, OriginsReport.NONE);
  }

  private static StreamReport of(StreamState state, int consumers, OriginsReport origins) {
    MessageLog log = state.log();
    boolean untouched = log.messages() == 0 && log.lastSequence() == 0;
    return new StreamReport(
        state.config(),
        state.created(),
        log.messages(),
        log.bytes(),
        untouched ? 0 : log.firstSequence(),
        log.messages() == 0 ? 0 : log.firstTimestamp(),
        log.lastSequence(),
        log.lastTimestamp(),
        log.subjectCount(),
        log.deletedCount(),
        consumers,
        origins);
  }

  /** Writes {@code config}, {@code created}, {@code state}, and how the origins stand. */
  public void write(JsonWriter json) {
    write(json, details -> {}, details -> {});
  }

  /**
   * As {@link #write(JsonWriter)}, with what an info request may ask for on top.
   *
   * @param subjectDetails writes {@code subjects} or nothing
   * @param deletedDetails writes {@code deleted} or nothing
   */
  void write(JsonWriter json, Details subjectDetails, Details deletedDetails) {
    config(json);
    json.time("created", created);
    state(json, subjectDetails, deletedDetails);
    origins.write(json);
  }

  /** Writes {@code config} and {@code state}: what a backup keeps beside its archive. */
  public void writeConfigAndState(JsonWriter json) {
    config(json);
    state(json, details -> {}, details -> {});
  }

  private void config(JsonWriter json) {
    json.startObject("config");
    config.write(json);
    json.endObject();
  }

  /** As {@link #write(JsonWriter)}, without the configuration. */
  void writeState(JsonWriter json) {
    json.time("created", created);
    state(json, details -> {}, details -> {});
    origins.write(json);
  }

  private void state(JsonWriter json, Details subjectDetails, Details deletedDetails) {
    json.startObject("state");
    json.number("messages", messages);
    json.number("bytes", bytes);
    json.number("first_seq", firstSequence);
    json.time("first_ts", firstTime);
    json.number("last_seq", lastSequence);
    json.time("last_ts", lastTime);
    json.numberIfSet("num_subjects", subjects);
    subjectDetails.write(json);
    json.numberIfSet("num_deleted", deleted);
    deletedDetails.write(json);
    json.number("consumer_count", consumers);
    json.endObject();
  }

  /** Writes more into the open {@code state} object. */
  @FunctionalInterface
  interface Details {
    void write(JsonWriter json);
  }
}
