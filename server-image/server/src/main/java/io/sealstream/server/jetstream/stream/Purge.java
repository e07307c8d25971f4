package io.sealstream.server.jetstream.stream;

import io.sealstream.store.Filter;
import io.sealstream.store.MessageLog;

/**
 * Removes messages on request.
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

  /** Deterministic: depends on the log alone. Returns how many messages went. */
  long apply(MessageLog log) {
    Filter wanted = Filter.of(filter);
    if (wanted.matchesAll() && keep == 0) {
      long end = log.lastSequence() + 1;
      return log.removeBelow(before == 0 ? end : Math.min(before, end));
    }
    long excess = keep == 0 ? Long.MAX_VALUE : log.count(MessageLog.NONE, wanted) - keep;
    long removed = 0;
    long next = log.next(log.firstSequence(), wanted);
    while (next != MessageLog.NONE && removed < excess && (before == 0 || next < before)) {
      log.remove(next);
      removed++;
      next = log.next(next + 1, wanted);
    }
    return removed;
  }
}
