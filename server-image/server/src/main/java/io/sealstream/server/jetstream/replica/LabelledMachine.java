package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.journal.ReplicatedMachine;
import io.sealstream.server.jetstream.stream.StoreModeException;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamStore;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A replicated machine that knows what it is a replica of. Thread rule: the stream's owner, during
 * recovery the recovering thread.
 *
 * <pre>
 * saved: 1 mark, 4 length, label, then the replicated machine's; nothing before the label is known
 * </pre>
 */
final class LabelledMachine implements StreamMachine {
  /** No first byte of what a stream without replicas saves. */
  static final int MARK = 0x81;

  private static final byte[] NOTHING = {};
  private static final int HEAD = 5;

  private final StreamStore stream;
  private final Inner inner;
  private Optional<ReplicaLabel> label = Optional.empty();
  private Optional<ReplicatedMachine> replicated = Optional.empty();

  LabelledMachine(StreamStore stream, Inner inner) {
    this.stream = stream;
    this.inner = inner;
  }

  /** As it was at the last checkpoint; {@code saved} may be empty: nothing was applied yet. */
  static LabelledMachine restore(StreamStore stream, Inner inner, byte[] saved) {
    LabelledMachine machine = new LabelledMachine(stream, inner);
    if (saved.length > 0) {
      machine.restore(saved);
    }
    return machine;
  }

  private void restore(byte[] saved) {
    int length = ByteBuffer.wrap(saved).getInt(1);
    ReplicaLabel.Role role = labelled(ReplicaLabel.read(saved, HEAD, length));
    ByteBuffer rest = behind(saved, length);
    if (rest.hasRemaining()) {
      replicated =
          Optional.of(ReplicatedMachine.restore(stream, rest, state -> inner.restore(role, state)));
    }
  }

  private ReplicaLabel.Role labelled(ReplicaLabel found) {
    label = Optional.of(found);
    replicated =
        Optional.of(
            ReplicatedMachine.fresh(
                stream, inner.fresh(found.role()), state -> inner.restore(found.role(), state)));
    return found.role();
  }

  /** Whether saved bytes are those of a replica. */
  static boolean isReplica(byte[] saved) {
    return saved.length > 0 && (saved[0] & 0xff) == MARK;
  }

  /** Empty when its first entry never became durable: it is nothing. */
  Optional<ReplicaLabel> label() {
    return label;
  }

  ReplicatedMachine replicated() {
    return replicated.orElseThrow();
  }

  @Override
  public void apply(long op, int kind, byte[] array, int body, int length) {
    if (kind == ReplicaLabel.KIND) {
      labelled(ReplicaLabel.read(array, body, length));
    } else if (replicated.isEmpty()) {
      throw StoreModeException.of(StoreModeException.Mode.ALONE);
    } else {
      replicated.get().apply(op, kind, array, body, length);
    }
  }

  @Override
  public byte[] save() {
    if (label.isEmpty()) {
      return NOTHING;
    }
    byte[] name = label.get().toBytes();
    ByteBuffer head = ByteBuffer.allocate(HEAD + name.length);
    return replicated().save(head.put((byte) MARK).putInt(name.length).put(name).array());
  }

  /** What is replicated, behind a label of this length. */
  private static ByteBuffer behind(byte[] saved, int label) {
    int head = HEAD + label;
    return ByteBuffer.wrap(saved, head, saved.length - head);
  }

  @Override
  public void saved(byte[] state) {
    if (state.length > 0) {
      replicated().saved(behind(state, ByteBuffer.wrap(state).getInt(1)));
    }
  }

  /** Makes what is replicated. */
  interface Inner {
    StreamMachine fresh(ReplicaLabel.Role role);

    StreamMachine restore(ReplicaLabel.Role role, byte[] saved);
  }
}
