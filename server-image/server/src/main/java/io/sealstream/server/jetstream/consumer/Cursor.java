package io.sealstream.server.jetstream.consumer;

import io.sealstream.store.Filter;
import io.sealstream.store.MessageLog;

/**
 * What a consumer delivers next for the first time, and how much is left. Looks only at the message
 * log, which holds what is durable; moves forward only.
 *
 * <p>The count of what is left ({@code pending}) is kept up while messages pass and counted anew
 * only when it must be: after the stream lost messages that were still to come. Not thread safe:
 * the stream's owner only.
 */
final class Cursor {
  private final MessageLog log;
  private Filter filter;
  private LastPerSubject first;
  private long next;

  private long pending;
  private long countedTo;
  private boolean counted;
  private long deletedWhenCounted;

  /**
   * @param next the first sequence that may be delivered
   * @param first what comes before everything else
   */
  Cursor(MessageLog log, Filter filter, long next, LastPerSubject first) {
    this.log = log;
    this.filter = filter;
    this.first = first;
    this.next = first.isEmpty() ? next : Math.max(next, first.end() + 1);
  }

  /** The message to deliver next, or {@link MessageLog#NONE}; it stays the next one. */
  long peek() {
    if (!first.isEmpty()) {
      return first.peek();
    }
    if (next > log.lastSequence()) {
      return MessageLog.NONE;
    }
    long found = log.next(next, filter);
    next = found == MessageLog.NONE ? log.lastSequence() + 1 : found;
    return found;
  }

  /** The message that {@link #peek} gave is delivered. */
  void pass() {
    count();
    pending--;
    if (first.isEmpty()) {
      next++;
    } else {
      first.pass();
    }
  }

  /** The message that {@link #peek} gave is gone: deliver the one behind it. */
  void skip() {
    counted = false;
    if (first.isEmpty()) {
      next++;
    } else {
      first.pass();
    }
  }

  /** The last stream sequence that was looked at. */
  long reached() {
    return first.isEmpty() ? next - 1 : first.peek() - 1;
  }

  /** Messages left to deliver for the first time. */
  long pending() {
    count();
    return pending;
  }

  /** The stream lost messages. */
  void removed() {
    if (!first.isEmpty()) {
      first.forgetGone(log);
      counted = false;
    }
    // What was removed before the place that is reached was not counted.
    if (log.firstSequence() > next || log.deletedCount() != deletedWhenCounted) {
      counted = false;
    }
  }

  /** Asks for other subjects from here on. */
  void refilter(Filter other) {
    filter = other;
    first = LastPerSubject.NOTHING;
    counted = false;
  }

  /** Asks for other subjects from {@code from} on, behind what comes before everything else. */
  void refilter(Filter other, long from, LastPerSubject before) {
    filter = other;
    first = before;
    next = before.isEmpty() ? from : Math.max(from, before.end() + 1);
    counted = false;
  }

  private void count() {
    long last = log.lastSequence();
    if (!counted) {
      pending = first.size() + (next > last ? 0 : log.count(next, filter));
      deletedWhenCounted = log.deletedCount();
      counted = true;
    } else if (last > countedTo) {
      pending += log.count(Math.max(countedTo + 1, next), filter);
    }
    countedTo = last;
  }
}
