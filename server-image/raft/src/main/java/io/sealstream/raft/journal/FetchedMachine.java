package io.sealstream.raft.journal;

import io.sealstream.store.EntryBatch;
import io.sealstream.store.Message;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The stream in which a fetched state stands until the log names it: messages that the replica
 * lacks, then the rest of the state in pieces. It is whole with its last entry. Thread rule: the
 * stream's owner, which is the group's thread.
 *
 * <pre>
 * kind  body
 *  245  nothing: the first entry of such a stream
 *  246  8 sequence, 8 time, 2 length of the subject, 4 of the headers, subject, headers, payload
 *  247  a piece of the state ({@link CapturedState}), behind the one before
 *  248  nothing: the state is whole
 *
 * saved: 1 mark, 1 whole, the state to the end
 * </pre>
 */
final class FetchedMachine implements StreamMachine {
  /** No first byte of what any other stream saves. */
  static final int MARK = 0x82;

  static final int BEGIN = 245;
  static final int MESSAGE = 246;
  static final int STATE = 247;
  static final int END = 248;

  private static final int MESSAGE_HEAD = 8 + 8 + 2 + 4;

  private final StreamStore stream;
  private byte[] state = {};
  private int stateEnd;
  private boolean whole;

  FetchedMachine(StreamStore stream) {
    this.stream = stream;
  }

  static boolean isSaved(byte[] saved) {
    return saved.length > 0 && (saved[0] & 0xff) == MARK;
  }

  static FetchedMachine restore(StreamStore stream, byte[] saved) {
    FetchedMachine machine = new FetchedMachine(stream);
    machine.whole = saved[1] == 1;
    machine.state = Arrays.copyOfRange(saved, 2, saved.length);
    machine.stateEnd = machine.state.length;
    return machine;
  }

  /** Empty while something of it may be missing. */
  Optional<CapturedState> state() {
    return whole ? CapturedState.read(Arrays.copyOf(state, stateEnd)) : Optional.empty();
  }

  // --- the store ---

  @Override
  public void apply(long op, int kind, byte[] array, int body, int length) {
    switch (kind) {
      case BEGIN -> {
        // Says only what the stream is.
      }
      case MESSAGE -> append(ByteBuffer.wrap(array, body, length));
      case STATE -> add(array, body, length);
      case END -> whole = true;
      default -> throw new IllegalStateException("entry of kind " + kind + " in a fetched state");
    }
  }

  private void append(ByteBuffer in) {
    long sequence = in.getLong();
    long time = in.getLong();
    int subjectLength = in.getShort() & 0xffff;
    int headersLength = in.getInt();
    int subject = in.position();
    int headers = subject + subjectLength;
    int payload = headers + headersLength;
    stream
        .log()
        .append(
            sequence,
            time,
            in.array(),
            subject,
            subjectLength,
            headers,
            headersLength,
            payload,
            in.limit() - payload);
  }

  private void add(byte[] array, int body, int length) {
    int end = Math.addExact(stateEnd, length);
    if (end > state.length) {
      state = Arrays.copyOf(state, Math.max(end, (int) Math.min(2L * end, Integer.MAX_VALUE - 8)));
    }
    System.arraycopy(array, body, state, stateEnd, length);
    stateEnd = end;
  }

  @Override
  public byte[] save() {
    return ByteBuffer.allocate(2 + stateEnd)
        .put((byte) MARK)
        .put((byte) (whole ? 1 : 0))
        .put(state, 0, stateEnd)
        .array();
  }

  // --- the sender ---

  static int length(Message message) {
    return EntryBatch.HEADER
        + MESSAGE_HEAD
        + message.subjectLength
        + message.headersLength
        + message.payloadLength;
  }

  static void add(EntryBatch batch, Message message) {
    int length = length(message) - EntryBatch.HEADER;
    int at = batch.add(MESSAGE, length);
    ByteBuffer.wrap(batch.array(), at, length)
        .putLong(message.sequence)
        .putLong(message.timestamp)
        .putShort((short) message.subjectLength)
        .putInt(message.headersLength)
        .put(message.array, message.subject, message.subjectLength)
        .put(message.array, message.headers, message.headersLength)
        .put(message.array, message.payload, message.payloadLength);
  }
}
