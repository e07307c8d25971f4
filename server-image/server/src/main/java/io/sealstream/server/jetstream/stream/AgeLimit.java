package io.sealstream.server.jetstream.stream;

import io.sealstream.store.DamageException;
import io.sealstream.store.Filter;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import io.sealstream.store.Urgency;
import java.util.concurrent.TimeUnit;

/**
 * Lets messages that are older than the stream's {@code max_age} go, by an entry that names the
 * first that stays, or all that go where some between them never do: what cannot be read here must
 * not decide elsewhere. One timer per stream, for the first message that goes by its age. Thread
 * rule: the actor.
 */
final class AgeLimit {
  /** Messages that expire within this go together. */
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(50);

  /** After nothing could go, or the store had no room for the entry. */
  private static final long RETRY = TimeUnit.SECONDS.toNanos(1);

  /** Ranges in one entry. */
  private static final int MOST = 16_384;

  private final StreamActor stream;
  private final MessageLog log;
  private final Lifetimes lifetimes;
  private Timers.Timer timer = () -> {};
  private boolean waiting;

  /** What is before it stays whatever its age, or is gone. */
  private long floor;

  AgeLimit(StreamActor stream) {
    this.stream = stream;
    this.log = stream.log();
    this.lifetimes = stream.state().lifetimes();
  }

  /** Messages came or went, or more is known about them. */
  void changed() {
    long maxAge = stream.config().limits().maxAge();
    if (!waiting && maxAge > 0 && lifetimes.isKnown() && findFirst()) {
      waitFor(firstTime() + maxAge - stream.clock().nanos());
    }
  }

  /** The limit is another one now. */
  void reset() {
    close();
    changed();
  }

  void close() {
    timer.cancel();
    waiting = false;
  }

  /** Raises the floor to the first message that goes by its age; false when there is none. */
  private boolean findFirst() {
    floor = Math.max(floor, log.firstSequence());
    long next = log.next(floor, Filter.ALL);
    while (next != MessageLog.NONE && lifetimes.nextStaying(next) == next) {
      next = log.next(next + 1, Filter.ALL);
    }
    floor = next == MessageLog.NONE ? log.lastSequence() + 1 : next;
    return next != MessageLog.NONE;
  }

  /** Its time; where that cannot be read, one that it is not before. */
  private long firstTime() {
    if (floor > log.firstSequence()) {
      Message message = new Message();
      try {
        log.read(floor, message);
        return message.timestamp;
      } catch (DamageException e) {
        // Told and counted by the store; the entry is made of what can be read.
        return log.firstTimestamp();
      }
    }
    return log.firstTimestamp();
  }

  private void waitFor(long nanos) {
    waiting = true;
    timer = stream.after(Math.max(nanos, STEP), this::due);
  }

  private void due() {
    if (!waiting) {
      return;
    }
    waiting = false;
    long maxAge = stream.config().limits().maxAge();
    long cutoff = stream.clock().nanos() - maxAge + 1;
    if (maxAge <= 0 || !lifetimes.isKnown() || !findFirst()) {
      return;
    }
    if (firstTime() >= cutoff) {
      changed();
      return;
    }
    if (!stage(stream.state().firstSince(cutoff))) {
      waitFor(RETRY);
    }
  }

  private boolean stage(long before) {
    return before > floor
        && stream.stage(EntryKind.EXPIRED, entry(before), Urgency.FREEING, this::changed);
  }

  private byte[] entry(long before) {
    if (lifetimes.nextStaying(log.firstSequence()) >= before) {
      return EntryKind.expired(before);
    }
    SequenceRanges ranges = new SequenceRanges();
    long from = floor;
    while (from < before && ranges.count() < MOST) {
      long stays = Math.min(lifetimes.nextStaying(from), before);
      ranges.add(from, stays);
      from = stays + 1;
    }
    return ranges.body();
  }
}
