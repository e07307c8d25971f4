package io.sealstream.server.jetstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sealstream.server.jetstream.JetStreamServer;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.consumer.JournaledConsumers;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.MessageLog;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.nio.file.Path;

/** A stream in memory to which entries are applied one by one, with nobody who makes any. */
final class AppliedStream implements AutoCloseable {
  private static final byte[] SUBJECT = "a".getBytes(UTF_8);

  private final JetStreamServer server;
  private final StreamStore stream;
  private StreamState state;

  /**
   * @param fields of its configuration, besides its name and subject
   */
  AppliedStream(Path directory, String fields) throws Exception {
    server = JetStreamServer.start(directory);
    stream =
        server
            .store()
            .createInMemory(
                Runnable::run,
                place -> {
                  state =
                      StreamState.empty(place.log(), new JournaledConsumers(StreamClock.SYSTEM));
                  return state;
                });
    apply(EntryKind.CREATED, EntryKind.configured(1, config(fields)));
  }

  private static StreamConfig config(String fields) throws Exception {
    String json = "{\"name\":\"A\",\"subjects\":[\"a\"]" + fields + "}";
    return StreamConfigReader.read(JsonObject.parse(json.getBytes(UTF_8)));
  }

  void configure(String fields) throws Exception {
    apply(EntryKind.UPDATED, EntryKind.configured(1, config(fields)));
  }

  void apply(int kind, byte[] body) {
    EntryBatch batch = new EntryBatch(64);
    batch.add(kind, body);
    stream.submit(batch, Urgency.NOW, () -> {});
  }

  /** Applies the next message. */
  void message(long time, String headers) {
    byte[] block = headers.getBytes(UTF_8);
    EntryBatch batch = new EntryBatch(64);
    int body = batch.add(EntryKind.MESSAGE, MessageBody.FIXED + SUBJECT.length + block.length);
    byte[] array = batch.array();
    MessageBody.lengths(array, body, SUBJECT.length, block.length);
    int at = MessageBody.subject(body);
    System.arraycopy(SUBJECT, 0, array, at, SUBJECT.length);
    System.arraycopy(block, 0, array, at + SUBJECT.length, block.length);
    MessageBody.stamp(array, body, log().lastSequence() + 1, time, 0);
    stream.submit(batch, Urgency.NOW, () -> {});
  }

  StreamState state() {
    return state;
  }

  MessageLog log() {
    return state.log();
  }

  @Override
  public void close() {
    server.close();
  }
}
