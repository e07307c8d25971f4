package io.sealstream.server.jetstream.backup;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.archive.ArchiveException;
import io.sealstream.server.jetstream.archive.ArchiveTarget;
import io.sealstream.server.jetstream.consumer.ConsumerTransfer;
import io.sealstream.server.jetstream.consumer.StoredConsumer;
import io.sealstream.server.jetstream.stream.RestoreBatch;
import io.sealstream.server.subject.Subjects;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Turns an archive into the entries of a new stream, after checking whatever an entry must keep to:
 * an archive is somebody's input. Hands entries on in batches. One thread.
 */
public final class RestoreEntries implements ArchiveTarget {
  private static final int BATCH = 1 << 20;
  private static final int MAX_SUBJECT = 0x7fff;

  private final RestoreWish wish;
  private final long now;
  private final long room;
  private final Submission submission;
  private final RestoreBatch batch = new RestoreBatch();
  private final Set<String> consumers = new HashSet<>();
  private boolean begun;
  private long last;
  private long reached;
  private long reachedTime;
  private long bytes;

  /** Takes batches in order. */
  public interface Submission {
    /** Blocks while too much is under way. */
    void submit(EntryBatch entries) throws IOException;
  }

  /**
   * @param now nanoseconds since 1970
   * @param room bytes that the stream's messages may have
   */
  public RestoreEntries(RestoreWish wish, long now, long room, Submission submission) {
    this.wish = wish;
    this.now = now;
    this.room = room;
    this.submission = submission;
    this.last = Math.max(0, wish.config().firstSequence() - 1);
  }

  @Override
  public void begin(String stream, long created) throws IOException {
    if (!stream.isEmpty() && !stream.equals(wish.config().name())) {
      throw new ArchiveException("stream names do not match");
    }
    if (begun) {
      throw new ArchiveException("the archive holds more than one stream");
    }
    begun = true;
    batch.begin(wish.config(), created == 0 ? now : created);
  }

  @Override
  public void message(Message m) throws IOException {
    if (m.sequence < wish.first()) {
      return; // of a block whose beginning was removed
    }
    if (m.sequence <= last) {
      throw new ArchiveException("message %d is out of order".formatted(m.sequence));
    }
    if (m.subjectLength > MAX_SUBJECT
        || !Subjects.isValidLiteral(m.array, m.subject, m.subjectLength)) {
      throw new ArchiveException("message %d has no valid subject".formatted(m.sequence));
    }
    if (RestoreBatch.length(m) > EntryBatch.MAX_BODY) {
      throw new ArchiveException("message %d is too long".formatted(m.sequence));
    }
    bytes += MessageLog.size(m.subjectLength, m.headersLength, m.payloadLength);
    if (bytes > room) {
      throw new RestoreRefused(ErrorCode.STORAGE_EXCEEDED.error());
    }
    last = m.sequence;
    batch.message(m);
    submitIfFull();
  }

  @Override
  public void removed(long sequence) throws IOException {
    if (sequence <= last) {
      batch.removed(sequence);
      submitIfFull();
    } else {
      reached(sequence, 0);
    }
  }

  @Override
  public void reached(long sequence, long time) throws IOException {
    if (sequence < 0) {
      throw new ArchiveException("a sequence of the archive makes no sense");
    }
    if (sequence > reached) {
      reached = sequence;
      reachedTime = time;
    }
  }

  @Override
  public void consumer(StoredConsumer consumer) throws IOException {
    if (!consumers.add(consumer.name())) {
      throw new ArchiveException("consumer %s is there twice".formatted(consumer.name()));
    }
    try {
      ConsumerTransfer.restore(batch.entries(), consumers.size(), consumer, wish.config());
    } catch (RefusedException e) {
      throw new ArchiveException("consumer %s: %s".formatted(consumer.name(), e.getMessage()));
    }
    submitIfFull();
  }

  private void submitIfFull() throws IOException {
    if (batch.size() >= BATCH) {
      submit();
    }
  }

  /** Hands on what was gathered; nothing when that is nothing. */
  public void submit() throws IOException {
    if (!batch.isEmpty()) {
      submission.submit(batch.take());
    }
  }

  /** The archive was read to its end: the entry that makes the stream exist goes with the rest. */
  public void end() throws IOException {
    if (!begun) {
      throw new ArchiveException("the archive is empty");
    }
    reached(wish.last(), 0);
    reached(Math.max(0, wish.first() - 1), 0);
    batch.end(reached, reachedTime == 0 ? now : reachedTime);
    submit();
  }
}
