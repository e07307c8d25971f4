package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.store.EntryBatch;
import java.util.Optional;

/**
 * The live half of a stream's consumers: deliveries, timers, subscriptions. Thread rule: the
 * stream's owner.
 */
public interface StreamConsumers {
  /** Answers a request of {@code $JS.API.CONSUMER.…} that names this stream, errors included. */
  void request(ApiRequest request);

  /** New messages are durable and visible: {@code first} to {@code last}, both included. */
  void applied(long first, long last);

  /** Messages were removed by a purge, a delete or a limit. */
  void removed();

  /** The stream's configuration is another now. */
  void updated();

  /** Why the stream can not have this configuration with the consumers that it has. */
  Optional<JsError> objection(StreamConfig next);

  /**
   * Adds what must be durable before the stream keeps messages for consumers alone: those that were
   * in memory only. Call {@link #joined} once it is staged.
   */
  void join(EntryBatch batch, StreamConfig next);

  /** What {@link #join} added for this configuration is staged. */
  void joined(StreamConfig next);

  /**
   * Whether a message on this subject stays that is staged now; as {@link ConsumerStates#isWanted}
   * will say when it is applied, since everything staged before it is applied before it.
   */
  boolean keep(byte[] array, int subject, int length);

  /** Runs {@code then} once everything that consumers did so far is durable and applied. */
  void whenDurable(Runnable then);

  /** Whether there is one of this name. */
  boolean has(String name);

  /** Writes a report of each into an open array. */
  void draw(JsonWriter json, StreamPicture.Shown shown);

  /** How many there are, those in memory included. */
  int count();

  /** The stream ends (deleted, or the server stops): close subscriptions, stop timers. */
  void close(End end);

  /** Why a stream ends. */
  enum End {
    DELETED,
    SHUTDOWN,
    /** Another server leads the stream from now on, or will. */
    LEADERSHIP
  }
}
