package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A small stream machine for stories: publishes (kind 1), removes one (2), removes below (3),
 * erases one (4), keeps what it is given (5), counts what it applied.
 */
final class Ledger implements StreamMachine {
  static final int PUBLISH = 1;
  static final int REMOVE = 2;
  static final int REMOVE_BELOW = 3;
  static final int ERASE = 4;
  static final int KEEP = 5;

  private final StreamStore stream;
  private long applied;
  private byte[] kept = new byte[0];

  Ledger(StreamStore stream, byte[] saved) {
    this.stream = stream;
    if (saved.length > 0) {
      this.applied = ByteBuffer.wrap(saved).getLong();
      this.kept = Arrays.copyOfRange(saved, 8, saved.length);
    }
  }

  static EntryBatch publish(String subject, String... payloads) {
    EntryBatch batch = new EntryBatch(256);
    for (String payload : payloads) {
      addPublish(batch, subject, payload.getBytes(UTF_8));
    }
    return batch;
  }

  static void addPublish(EntryBatch batch, String subject, byte[] payload) {
    addPublish(batch, subject, "", payload);
  }

  static void addPublish(EntryBatch batch, String subject, String headers, byte[] payload) {
    byte[] name = subject.getBytes(UTF_8);
    byte[] header = headers.getBytes(UTF_8);
    int at = batch.add(PUBLISH, 8 + 2 + 2 + name.length + header.length + payload.length);
    ByteBuffer.wrap(batch.array(), at, batch.end() - at)
        .putLong(1_000_000_000L)
        .putShort((short) name.length)
        .putShort((short) header.length)
        .put(name)
        .put(header)
        .put(payload);
  }

  static EntryBatch remove(int kind, long sequence) {
    EntryBatch batch = new EntryBatch(64);
    batch.add(kind, ByteBuffer.allocate(8).putLong(sequence).array());
    return batch;
  }

  @Override
  public void apply(long op, int kind, byte[] array, int body, int length) {
    applied++;
    MessageLog log = stream.log();
    ByteBuffer in = ByteBuffer.wrap(array, body, length);
    if (kind == PUBLISH) {
      long time = in.getLong() + op;
      int subjectLength = in.getShort();
      int headersLength = in.getShort();
      int subject = in.position();
      int headers = subject + subjectLength;
      int payload = headers + headersLength;
      log.append(
          log.lastSequence() + 1,
          time,
          array,
          subject,
          subjectLength,
          headers,
          headersLength,
          payload,
          body + length - payload);
    } else if (kind == REMOVE) {
      log.remove(in.getLong());
    } else if (kind == ERASE) {
      log.erase(in.getLong());
    } else if (kind == KEEP) {
      kept = ByteBuffer.allocate(kept.length + length).put(kept).put(in).array();
    } else {
      log.removeBelow(in.getLong());
    }
  }

  @Override
  public byte[] save() {
    return ByteBuffer.allocate(8 + kept.length).putLong(applied).put(kept).array();
  }

  /** What it was given to keep, in a row. */
  byte[] kept() {
    return kept;
  }

  long applied() {
    return applied;
  }
}
