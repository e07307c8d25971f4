package io.sealstream.server.jetstream.stream;

import io.sealstream.store.EntryBatch;
import io.sealstream.store.Message;

/**
 * The entries that make a stream from an archive. Between {@link #begin} and {@link #end} the
 * stream does not exist for anybody: a start drops one that never got to its end. Not thread safe.
 */
public final class RestoreBatch {
  private static final String PLACEHOLDER = "removed";

  private final PublishHeaders headers = new PublishHeaders();
  private boolean sourced;
  private EntryBatch batch = new EntryBatch(64 << 10);

  /** Adds the first entry. */
  public void begin(StreamConfig config, long created) {
    sourced = !config.origins().sources().isEmpty();
    batch.add(EntryKind.RESTORING, EntryKind.configured(created, config));
  }

  /** Bytes of a message's entry. */
  public static long length(Message m) {
    return MessageBody.FIXED + m.subjectLength + (long) m.headersLength + m.payloadLength;
  }

  /** Adds a message with its own sequence and time. It rolls up nothing: that was done. */
  public void message(Message m) {
    int body = batch.add(EntryKind.MESSAGE, (int) length(m));
    byte[] array = batch.array();
    MessageBody.lengths(array, body, m.subjectLength, m.headersLength);
    int to = MessageBody.subject(body);
    System.arraycopy(m.array, m.subject, array, to, m.subjectLength);
    System.arraycopy(m.array, m.headers, array, to + m.subjectLength, m.headersLength);
    int payload = to + m.subjectLength + m.headersLength;
    System.arraycopy(m.array, m.payload, array, payload, m.payloadLength);
    headers.clear();
    if (m.headersLength > 0) {
      headers.read(array, to + m.subjectLength, m.headersLength);
    }
    int flags = headers.has(PublishHeaders.MESSAGE_ID) ? MessageBody.HAS_ID : 0;
    if (sourced && headers.has(PublishHeaders.STREAM_SOURCE)) {
      flags |= MessageBody.SOURCED;
    }
    MessageBody.stamp(array, body, m.sequence, m.timestamp, flags);
  }

  /** A message that was added is no more. */
  public void removed(long sequence) {
    batch.add(EntryKind.DELETED, EntryKind.deleted(sequence));
  }

  /** Adds the last entry: the stream is whole. */
  public void end(long last, long time) {
    batch.add(EntryKind.RESTORED, EntryKind.restored(last, time, PLACEHOLDER));
  }

  /** For the entries of consumers. */
  public EntryBatch entries() {
    return batch;
  }

  public int size() {
    return batch.end();
  }

  public boolean isEmpty() {
    return batch.isEmpty();
  }

  /** What was gathered; what comes next goes into another one. */
  public EntryBatch take() {
    EntryBatch taken = batch;
    taken.trim();
    batch = new EntryBatch(64 << 10);
    return taken;
  }
}
