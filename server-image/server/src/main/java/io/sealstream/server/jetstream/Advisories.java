package io.sealstream.server.jetstream;

import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Bus;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RandomName;
import io.sealstream.server.jetstream.stream.StreamClock;
import java.nio.charset.StandardCharsets;

/**
 * Tells who listens that a stream was made, changed or deleted. Nothing is built when nobody
 * listens. Thread rule: the burst's owner.
 */
final class Advisories {
  static final Action CREATE = new Action("create", "CREATED");
  static final Action MODIFY = new Action("modify", "UPDATED");
  static final Action DELETE = new Action("delete", "DELETED");

  private static final int ID_LENGTH = 22;

  private final Bus bus;
  private final Burst burst;
  private final StreamClock clock;

  Advisories(Bus bus, Burst burst, StreamClock clock) {
    this.bus = bus;
    this.burst = burst;
    this.clock = clock;
  }

  void stream(Action action, String stream) {
    byte[] subject =
        ("$JS.EVENT.ADVISORY.STREAM." + action.token + "." + stream)
            .getBytes(StandardCharsets.UTF_8);
    if (!bus.interested(subject, 0, subject.length)) {
      return;
    }
    JsonWriter json = new JsonWriter();
    json.string("type", "io.nats.jetstream.advisory.v1.stream_action");
    json.string("id", RandomName.of(ID_LENGTH));
    json.time("timestamp", clock.nanos());
    json.string("stream", stream);
    json.string("action", action.name);
    burst.send(subject, json.finish());
  }

  /** What happened, as the body and the subject say it. */
  record Action(String name, String token) {}
}
