package io.sealstream.server.jetstream.stream;

import io.sealstream.store.Urgency;
import java.util.concurrent.TimeUnit;

/**
 * Lets messages that are older than the stream's {@code max_age} go, by an entry that names the
 * first that stays: what cannot be read here must not decide elsewhere. One timer per stream, for
 * its first message. Thread rule: the actor.
 */
final class AgeLimit {
  /** Messages that expire within this go together. */
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(50);

  /** After nothing could go, or the store had no room for the entry. */
  private static final long RETRY = TimeUnit.SECONDS.toNanos(1);

  private final StreamActor stream;
  private Timers.Timer timer = () -> {};
  private boolean waiting;

  AgeLimit(StreamActor stream) {
    this.stream = stream;
  }

  /** Messages came or went. */
  void changed() {
    long maxAge = stream.config().limits().maxAge();
    if (!waiting && maxAge > 0 && stream.log().messages() > 0) {
      waitFor(stream.log().firstTimestamp() + maxAge - stream.clock().nanos());
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
    if (maxAge <= 0 || stream.log().messages() == 0) {
      return;
    }
    if (stream.log().firstTimestamp() >= cutoff) {
      changed();
      return;
    }
    if (!stage(stream.state().firstSince(cutoff))) {
      waitFor(RETRY);
    }
  }

  private boolean stage(long before) {
    return before > stream.log().firstSequence()
        && stream.stage(
            EntryKind.EXPIRED, EntryKind.expired(before), Urgency.FREEING, this::changed);
  }
}
