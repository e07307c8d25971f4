package io.sealstream.server.jetstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.server.jetstream.JetStreamServer;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.consumer.JournaledConsumers;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What messages a stream loses by their age, as its journal says it: in today's words or before.
 */
class ExpiryEntryTest {
  private static final byte[] SUBJECT = "a".getBytes(UTF_8);

  @TempDir Path directory;
  private JetStreamServer server;
  private StreamStore stream;
  private StreamState state;

  /** Ten messages, of which the first is of time 101 and the last of time 110. */
  @BeforeEach
  void aStream() throws Exception {
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
    byte[] json = "{\"name\":\"A\",\"subjects\":[\"a\"]}".getBytes(UTF_8);
    StreamConfig config = StreamConfigReader.read(JsonObject.parse(json));
    apply(EntryKind.CREATED, EntryKind.configured(1, config));
    for (int sequence = 1; sequence <= 10; sequence++) {
      EntryBatch batch = new EntryBatch(64);
      int body = batch.add(EntryKind.MESSAGE, MessageBody.FIXED + SUBJECT.length);
      MessageBody.lengths(batch.array(), body, SUBJECT.length, 0);
      System.arraycopy(SUBJECT, 0, batch.array(), MessageBody.subject(body), SUBJECT.length);
      MessageBody.stamp(batch.array(), body, sequence, 100 + sequence, 0);
      stream.submit(batch, Urgency.NOW, () -> {});
    }
    assertThat(state.log().messages()).isEqualTo(10);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void apply(int kind, byte[] body) {
    EntryBatch batch = new EntryBatch(64);
    batch.add(kind, body);
    stream.submit(batch, Urgency.NOW, () -> {});
  }

  private static byte[] before(int version, long said) {
    return new StateWriter().u8(version).u64(said).toBytes();
  }

  @Test
  void namesTheFirstThatStays() {
    apply(EntryKind.EXPIRED, EntryKind.expired(4));
    assertThat(state.log().firstSequence()).isEqualTo(4);
    apply(EntryKind.EXPIRED, EntryKind.expired(state.firstSince(1000)));
    assertThat(state.log().messages()).isZero();
    assertThat(state.log().firstSequence()).isEqualTo(11);
  }

  @Test
  void namedATimeBefore() {
    apply(EntryKind.EXPIRED, before(1, 104));
    assertThat(state.log().firstSequence()).isEqualTo(4);
    apply(EntryKind.EXPIRED, before(1, 1000));
    assertThat(state.log().messages()).isZero();
  }

  @Test
  void ofALaterFormatIsRefused() {
    byte[] later = before(3, 104);
    assertThatThrownBy(() -> state.apply(20, EntryKind.EXPIRED, later, 0, later.length))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("version 3");
  }
}
