package io.sealstream.store;

import java.nio.ByteBuffer;

/** The stream machine of the simulation: it applies what {@link StreamModel} expects. */
final class ModelMachine implements StreamMachine {
  private final StreamStore stream;
  private long applied;
  private long state;

  ModelMachine(StreamStore stream, byte[] saved) {
    this.stream = stream;
    if (saved.length > 0) {
      ByteBuffer in = ByteBuffer.wrap(saved);
      applied = in.getLong();
      state = in.getLong();
      compress();
    }
  }

  long applied() {
    return applied;
  }

  long state() {
    return state;
  }

  @Override
  public void apply(long op, int kind, byte[] array, int body, int length) {
    Broken.check(op == applied + 1, "I2", "op " + op + " applied after " + applied);
    applied = op;
    state = StreamModel.next(state, kind, array, body, length);
    compress();
    MessageLog log = stream.log();
    ByteBuffer in = ByteBuffer.wrap(array, body, length);
    long first = in.getLong();
    switch (kind) {
      case StreamModel.PUBLISH -> publish(first, array, in, body + length);
      case StreamModel.REMOVE -> log.remove(first);
      case StreamModel.ERASE -> log.erase(first);
      case StreamModel.REMOVE_BELOW -> log.removeBelow(first);
      default -> {
        if (log.messages() == 0 && first > log.lastSequence() + 1) {
          log.skipTo(first);
        }
      }
    }
  }

  /** Now this, now that. */
  private void compress() {
    stream.log().compress((state >>> 40 & 3) == 0 ? Compression.NONE : Compression.S2);
  }

  private void publish(long time, byte[] array, ByteBuffer in, int end) {
    int subjectLength = in.getShort();
    int subject = in.position();
    int payload = subject + subjectLength;
    stream
        .log()
        .append(
            stream.log().lastSequence() + 1,
            time,
            array,
            subject,
            subjectLength,
            0,
            0,
            payload,
            end - payload);
  }

  @Override
  public byte[] save() {
    return ByteBuffer.allocate(16).putLong(applied).putLong(state).array();
  }
}
