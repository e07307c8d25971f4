package io.sealstream.server.jetstream.archive;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.consumer.ConsumerPosition;
import io.sealstream.server.jetstream.consumer.StoredConsumer;
import io.sealstream.store.Message;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads an archive of version 2, as nats-server writes it since 2.15; behind the magic stand
 * entries:
 *
 * <pre>
 * varint length of the name ‖ zigzag varint time ‖ varint sequence ‖ varint length of the headers
 * ‖ varint length of the payload ‖ name ‖ headers ‖ payload
 *   "state.json"          first: the stream's state
 *   "consumers/NAME"      JSON {"config", "state"}
 *   a subject             one message
 *   nothing at all        last: the archive is complete
 * </pre>
 */
final class SecondArchive {
  private static final int MAX_NAME = 1 << 20;
  private static final int MAX_JSON = 64 << 20;
  private static final String CONSUMERS = "consumers/";

  private final InputStream in;
  private final ArchiveTarget target;
  private final List<StoredConsumer> consumers = new ArrayList<>();
  private final Message message = new Message();
  private long last;
  private long lastTime;

  private record Entry(String name, long time, long sequence, int headers, int payload) {
    boolean isEnd() {
      return name.isEmpty() && time == 0 && sequence == 0 && headers == 0 && payload == 0;
    }
  }

  SecondArchive(InputStream in, ArchiveTarget target) {
    this.in = in;
    this.target = target;
  }

  void read() throws IOException {
    try {
      state(next());
      Entry entry = next();
      while (!entry.isEnd()) {
        if (entry.sequence == 0) {
          consumer(entry);
        } else {
          message(entry);
        }
        entry = next();
      }
      target.reached(last, lastTime);
    } catch (RefusedException e) {
      throw new ArchiveException("the archive: " + e.getMessage());
    }
    for (StoredConsumer consumer : consumers) {
      target.consumer(consumer);
    }
  }

  private void state(Entry entry) throws IOException, RefusedException {
    if (!entry.name.equals("state.json")) {
      throw new ArchiveException("the archive does not begin with state.json");
    }
    JsonObject state = JsonObject.parse(body(entry, MAX_JSON));
    long first = state.unsigned("first_seq");
    last = state.unsigned("last_seq");
    target.begin("", 0);
    if (first > 1) {
      target.reached(first - 1, 0);
    }
  }

  private void consumer(Entry entry) throws IOException, RefusedException {
    if (!entry.name.startsWith(CONSUMERS)) {
      throw new ArchiveException("the archive holds an unknown entry");
    }
    JsonObject json = JsonObject.parse(body(entry, MAX_JSON));
    consumers.add(
        new StoredConsumer(
            entry.name.substring(CONSUMERS.length()),
            0,
            json.object("config").toBytes(),
            position(json.object("state"))));
  }

  private static ConsumerPosition position(JsonObject state) throws RefusedException {
    SortedMap<Long, ConsumerPosition.Pending> pending = new TreeMap<>();
    JsonObject waiting = state.object("pending");
    for (String sequence : waiting.names()) {
      JsonObject one = waiting.object(sequence);
      pending.put(
          number(sequence),
          new ConsumerPosition.Pending(one.unsigned("Sequence"), one.integer("Timestamp")));
    }
    SortedMap<Long, Long> redelivered = new TreeMap<>();
    JsonObject again = state.object("redelivered");
    for (String sequence : again.names()) {
      redelivered.put(number(sequence), again.unsigned(sequence));
    }
    return new ConsumerPosition(
        state.object("delivered").unsigned("consumer_seq"),
        state.object("delivered").unsigned("stream_seq"),
        state.object("ack_floor").unsigned("consumer_seq"),
        state.object("ack_floor").unsigned("stream_seq"),
        pending,
        redelivered);
  }

  private static long number(String text) throws RefusedException {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw ErrorCode.INVALID_JSON.about("a sequence is no number").refused();
    }
  }

  private void message(Entry entry) throws IOException {
    byte[] subject = entry.name.getBytes(StandardCharsets.UTF_8);
    long size = (long) entry.headers + entry.payload;
    if (size > MessageRecord.LIMIT) {
      throw new ArchiveException("message %d is too long".formatted(entry.sequence));
    }
    byte[] bytes = new byte[subject.length + (int) size];
    System.arraycopy(subject, 0, bytes, 0, subject.length);
    if (in.readNBytes(bytes, subject.length, (int) size) < size) {
      throw new EOFException("the archive is cut short");
    }
    message.array = bytes;
    message.sequence = entry.sequence;
    message.timestamp = entry.time;
    message.subject = 0;
    message.subjectLength = subject.length;
    message.headers = subject.length;
    message.headersLength = entry.headers;
    message.payload = subject.length + entry.headers;
    message.payloadLength = entry.payload;
    lastTime = entry.time;
    target.message(message);
  }

  private byte[] body(Entry entry, int limit) throws IOException {
    long size = (long) entry.headers + entry.payload;
    if (size > limit) {
      throw new ArchiveException("%s of the archive is too long".formatted(entry.name));
    }
    byte[] body = in.readNBytes((int) size);
    if (body.length < size) {
      throw new EOFException("the archive is cut short");
    }
    return body;
  }

  private Entry next() throws IOException {
    int nameLength = length();
    if (nameLength > MAX_NAME) {
      throw new ArchiveException("the archive is damaged: a name without measure");
    }
    long zigzag = varint();
    long sequence = varint();
    int headers = length();
    int payload = length();
    byte[] name = in.readNBytes(nameLength);
    if (name.length < nameLength || sequence < 0) {
      throw new EOFException("the archive is cut short");
    }
    return new Entry(
        new String(name, StandardCharsets.UTF_8),
        zigzag >>> 1 ^ -(zigzag & 1),
        sequence,
        headers,
        payload);
  }

  private int length() throws IOException {
    long length = varint();
    if (length < 0 || length > MAX_JSON) {
      throw new ArchiveException("the archive is damaged: a length makes no sense");
    }
    return (int) length;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the archive is cut short");
      }
      value |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new ArchiveException("the archive is damaged: a number without an end");
  }
}
