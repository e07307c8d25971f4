package io.sealstream.server.jetstream.backup;

import io.sealstream.server.jetstream.archive.ArchiveWriter;
import io.sealstream.server.jetstream.consumer.ConsumerTransfer;
import io.sealstream.server.jetstream.consumer.StoredConsumer;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.store.Filter;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A stream as a row of chunks, made as they are asked for: messages up to the last sequence of the
 * moment it was made, then the consumers. Messages that are removed in the meantime are left out.
 * Thread rule: the stream's owner.
 */
public final class SnapshotSource {
  private final StreamState state;
  private final Consumers consumers;
  private final Pieces pieces = new Pieces();
  private final ArchiveWriter archive;
  private final Message message = new Message();
  private final long last;
  private final long lastTime;
  private long next;
  private boolean done;

  /** Whether the consumers come along. */
  public enum Consumers {
    INCLUDED,
    LEFT_OUT
  }

  /**
   * @param now seconds since 1970
   */
  public SnapshotSource(StreamState state, Consumers consumers, long now) throws IOException {
    this.state = state;
    this.consumers = consumers;
    this.last = state.log().lastSequence();
    this.lastTime = state.log().lastTimestamp();
    this.next = state.log().firstSequence();
    this.archive = new ArchiveWriter(pieces, state.config(), state.created(), now);
  }

  /** Reads on until {@code bytes} were read from the log or all of it is written. */
  public void read(long bytes) throws IOException {
    MessageLog log = state.log();
    long left = bytes;
    while (left > 0 && !done) {
      long sequence = log.next(Math.max(next, log.firstSequence()), Filter.ALL);
      if (sequence == MessageLog.NONE || sequence > last) {
        finish();
      } else if (log.read(sequence, message)) {
        archive.message(message);
        left -= 100 + message.headersLength + message.payloadLength;
      }
      next = sequence + 1;
    }
  }

  private void finish() throws IOException {
    done = true;
    archive.reached(last, lastTime);
    if (consumers == Consumers.INCLUDED) {
      for (StoredConsumer consumer : ConsumerTransfer.of(state.consumers(), last)) {
        archive.consumer(consumer);
      }
    }
    archive.end();
  }

  /** Whether a whole chunk is ready, or all that there will ever be. */
  public boolean isReady(int chunk) {
    return done || pieces.size() >= chunk;
  }

  /** The next chunk; shorter than asked for only at the end, where at last it is empty. */
  public byte[] take(int chunk) {
    return pieces.take(chunk);
  }

  /** What was written and not yet sent. */
  private static final class Pieces extends ByteArrayOutputStream {
    private int from;

    private byte[] take(int most) {
      int length = Math.min(most, size());
      byte[] piece = Arrays.copyOfRange(buf, from, from + length);
      from += length;
      if (from > buf.length / 2) {
        System.arraycopy(buf, from, buf, 0, count - from);
        count -= from;
        from = 0;
      }
      return piece;
    }

    @Override
    public synchronized int size() {
      return count - from;
    }
  }
}
