package io.sealstream.server.jetstream.backup;

import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Bus;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RandomName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Tells who listens that a snapshot or a restore began or ended. Thread rule: the burst's owner.
 */
final class BackupAdvisories {
  private static final int ID_LENGTH = 22;

  private final Bus bus;
  private final Burst burst;
  private final String stream;

  BackupAdvisories(Bus bus, Burst burst, String stream) {
    this.bus = bus;
    this.burst = burst;
    this.stream = stream;
  }

  /**
   * @param what for example {@code snapshot_create}
   * @param now nanoseconds since 1970
   * @param fields writes what is special about it
   */
  void tell(String what, long now, Consumer<JsonWriter> fields) {
    byte[] subject =
        ("$JS.EVENT.ADVISORY.STREAM." + what.toUpperCase(Locale.ROOT) + "." + stream)
            .getBytes(StandardCharsets.UTF_8);
    if (!bus.interested(subject, 0, subject.length)) {
      return;
    }
    JsonWriter json = new JsonWriter();
    json.string("type", "io.nats.jetstream.advisory.v1." + what);
    json.string("id", RandomName.of(ID_LENGTH));
    json.time("timestamp", now);
    json.string("stream", stream);
    fields.accept(json);
    burst.send(subject, json.finish());
  }
}
