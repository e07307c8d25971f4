package io.sealstream.server.jepsen;

import io.nats.client.Connection;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueWatcher;
import io.sealstream.server.jepsen.RegisterHistory.Seen;
import java.nio.charset.StandardCharsets;

/** Watches all keys of the bucket, on a connection of its own, through all that happens. */
final class Watcher implements KeyValueWatcher {
  private final RegisterHistory history;

  private Watcher(RegisterHistory history) {
    this.history = history;
  }

  static void start(Connection nats, RegisterHistory history) throws Exception {
    nats.keyValue(Writer.BUCKET, Writer.options()).watchAll(new Watcher(history));
  }

  @Override
  public void watch(KeyValueEntry entry) {
    history.watched(
        new Seen(
            entry.getKey(),
            entry.getRevision(),
            new String(entry.getValue(), StandardCharsets.UTF_8)));
  }

  @Override
  public void endOfData() {
    // There is no end.
  }
}
