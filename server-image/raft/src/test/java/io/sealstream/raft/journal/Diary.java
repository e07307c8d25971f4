package io.sealstream.raft.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sealstream.store.DamageException;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Filter;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A stream's own machine: its messages are lines, of which some are torn out again. */
final class Diary implements StreamMachine {
  private static final int LINE = 1;
  private static final int TEAR_OUT = 2;
  private static final byte[] SUBJECT = "diary".getBytes(UTF_8);

  private final StreamStore stream;
  private final TreeMap<Long, String> lines = new TreeMap<>();
  private long op;
  private boolean failing;

  Diary(StreamStore stream) {
    this.stream = stream;
  }

  /** Its lines are those that the stream has. */
  Diary(StreamStore stream, byte[] saved) {
    this(stream);
    op = ByteBuffer.wrap(saved).getLong();
    MessageLog log = stream.log();
    Message message = new Message();
    for (long s = log.next(1, Filter.ALL); s != 0; s = log.next(s + 1, Filter.ALL)) {
      try {
        log.read(s, message);
      } catch (DamageException e) {
        throw new IllegalStateException(e);
      }
      lines.put(s, new String(message.array, message.payload, message.payloadLength, UTF_8));
    }
  }

  static StoredBatch line(String text) {
    EntryBatch batch = new EntryBatch(64);
    batch.add(LINE, text.getBytes(UTF_8));
    return new StoredBatch(batch.array(), 0, batch.end());
  }

  static StoredBatch tearOut(long sequence) {
    EntryBatch batch = new EntryBatch(64);
    batch.add(TEAR_OUT, ByteBuffer.allocate(8).putLong(sequence).array());
    return new StoredBatch(batch.array(), 0, batch.end());
  }

  @Override
  public synchronized void apply(long next, int kind, byte[] array, int body, int length) {
    if (next != op + 1) {
      throw new IllegalStateException("op %d behind %d".formatted(next, op));
    }
    op = next;
    MessageLog log = stream.log();
    if (kind == LINE) {
      long sequence = log.lastSequence() + 1;
      byte[] message = new byte[SUBJECT.length + length];
      System.arraycopy(SUBJECT, 0, message, 0, SUBJECT.length);
      System.arraycopy(array, body, message, SUBJECT.length, length);
      log.append(sequence, op, message, 0, SUBJECT.length, 0, 0, SUBJECT.length, length);
      if (failing) {
        throw new OutOfMemoryError("simulated: no memory for the line");
      }
      lines.put(sequence, new String(array, body, length, UTF_8));
    } else {
      long sequence = ByteBuffer.wrap(array, body, length).getLong();
      log.remove(sequence);
      lines.remove(sequence);
    }
  }

  @Override
  public byte[] save() {
    return ByteBuffer.allocate(8).putLong(op).array();
  }

  /** The next line stands in the log of messages, and memory ends before it is noted here. */
  synchronized void fail() {
    failing = true;
  }

  synchronized List<String> lines() {
    return new ArrayList<>(lines.values());
  }

  /** With the sequence of each. */
  synchronized TreeMap<Long, String> messages() {
    return new TreeMap<>(lines);
  }
}
