package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.JsonWriter;

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
