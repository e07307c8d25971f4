package io.sealstream.server.jetstream.stream;

import io.sealstream.store.Filter;
import io.sealstream.store.MessageLog;

/**
 * Removes messages on request. With a filter those stay whose subject damage made unreadable here:
 * elsewhere they are known and may not match, and a hole that goes is reported by nobody.
 *
 * @param before only sequences below this; 0 is no bound
 * @param keep how many of the newest that match stay; 0 is none
 * @param filter a subject, with wildcards or not; empty is all
 */
record Purge(long before, long keep, String filter) {
  static Purge read(StateReader body) {
    body.version(EntryKind.VERSION, "a purge entry");
    return new Purge(body.u64(), body.u64(), body.string());
  }

  /**
   * What the next message gets at least: a purge of everything below a sequence that is not reached
   * yet skips to it, as in nats-server. 0 when the purge does not say.
   */
  long next() {
    return Filter.of(filter).matchesAll() && keep == 0 ? before : 0;
  }

  /** Deterministic: depends on the log alone. Returns how many messages went. */
  long apply(MessageLog log) {
    Filter wanted = Filter.of(filter);
    if (wanted.matchesAll() && keep == 0) {
      long end = log.lastSequence() + 1;
      long removed = log.removeBelow(before == 0 ? end : Math.min(before, end));
      if (before > end) {
        log.skipTo(before);
      }
      return removed;
    }
    long excess = keep == 0 ? Long.MAX_VALUE : log.countKnown(MessageLog.NONE, wanted) - keep;
    long removed = 0;
    long next = log.nextKnown(log.firstSequence(), wanted);
    while (next != MessageLog.NONE && removed < excess && (before == 0 || next < before)) {
      log.remove(next);
      removed++;
      next = log.nextKnown(next + 1, wanted);
    }
    return removed;
  }
}
