package io.sealstream.raft.sim;

import io.sealstream.store.DamageException;
import io.sealstream.store.Filter;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamStore;
import java.nio.ByteBuffer;

/**
 * The register as the machine of a stream: each write is a message, too, and some take older ones
 * away. What it finds in its stream at a start has to be what was written.
 */
final class StoredRegister implements StreamMachine {
  private static final byte[] SUBJECT = {'r'};

  private final StreamStore stream;
  private final Invariants invariants;
  private int value;
  private long history;
  private long op;
  private boolean failing;

  StoredRegister(StreamStore stream, Invariants invariants) {
    this.stream = stream;
    this.invariants = invariants;
  }

  StoredRegister(StreamStore stream, Invariants invariants, byte[] saved) {
    this(stream, invariants);
    ByteBuffer in = ByteBuffer.wrap(saved);
    value = in.getInt();
    history = in.getLong();
    op = in.getLong();
    MessageLog log = stream.log();
    Message message = new Message();
    try {
      for (long s = log.next(1, Filter.ALL); s != 0; s = log.next(s + 1, Filter.ALL)) {
        log.read(s, message);
        invariants.message(s, ByteBuffer.wrap(message.array, message.payload, 4).getInt());
      }
    } catch (DamageException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As it is behind an entry. */
  Register.State at(long index) {
    return new Register.State(index, value, history);
  }

  @Override
  public void apply(long next, int kind, byte[] array, int body, int length) {
    invariants.follows(op, next);
    op = next;
    if (failing) {
      throw new SimulatedFailure();
    }
    value = ByteBuffer.wrap(array, body, length).getInt();
    history = Register.mixed(history, value);
    MessageLog log = stream.log();
    long sequence = log.lastSequence() + 1;
    byte[] message = ByteBuffer.allocate(5).put(SUBJECT).putInt(value).array();
    log.append(sequence, op, message, 0, 1, 0, 0, 1, 4);
    invariants.message(sequence, value);
    if (value % 3 == 0) {
      log.remove(Math.max(1, sequence - value % 7));
    }
    if (value % 50 == 0) {
      log.removeBelow(sequence - 20);
    }
  }

  /** The next entry is applied in part only. */
  void fail() {
    failing = true;
  }

  @Override
  public byte[] save() {
    return ByteBuffer.allocate(20).putInt(value).putLong(history).putLong(op).array();
  }
}
