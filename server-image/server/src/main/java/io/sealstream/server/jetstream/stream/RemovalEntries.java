package io.sealstream.server.jetstream.stream;

import io.sealstream.store.Filter;
import io.sealstream.store.MessageLog;

/** Applies the entries of a stream that only take messages away. Thread rule: as the log's. */
final class RemovalEntries {
  private final MessageLog log;
  private long purged;

  RemovalEntries(MessageLog log) {
    this.log = log;
  }

  /**
   * Applies one.
   *
   * @return how many messages went
   */
  long apply(int kind, StateReader in) {
    return switch (kind) {
      case EntryKind.DELETED -> deleted(in);
      case EntryKind.PURGED -> purged = Purge.read(in).apply(log);
      case EntryKind.EXPIRED -> expired(in);
      case EntryKind.LOST -> lost(in);
      default -> throw new IllegalStateException("entry of unknown kind " + kind + " in a stream");
    };
  }

  private long deleted(StateReader in) {
    in.version(EntryKind.VERSION, "a delete entry");
    long sequence = in.u64();
    boolean erases = in.remaining() > 0 && in.u8() == 1;
    return (erases ? log.erase(sequence) : log.remove(sequence)) ? 1 : 0;
  }

  private long expired(StateReader in) {
    int version = in.version(EntryKind.VERSION, EntryKind.BY_RANGES, "an expiry entry");
    if (version == EntryKind.BY_RANGES) {
      return ranges(in);
    }
    long said = in.u64();
    return log.removeBelow(version == EntryKind.BY_SEQUENCE ? said : firstSince(said));
  }

  private long ranges(StateReader in) {
    long end = 0;
    long gone = 0;
    while (in.remaining() > 0) {
      long first = end + in.varint();
      end = first + in.varint();
      gone += first <= log.firstSequence() ? log.removeBelow(end) : remove(first, end - 1);
    }
    return gone;
  }

  /** The first message whose time is not before a cutoff; behind the last when there is none. */
  long firstSince(long cutoff) {
    long keep = log.firstAtOrAfter(cutoff);
    return keep == MessageLog.NONE ? log.lastSequence() + 1 : keep;
  }

  private long lost(StateReader in) {
    in.version(EntryKind.VERSION, "the acceptance of a loss");
    return remove(in.u64(), in.u64());
  }

  private long remove(long first, long last) {
    long next = log.next(first, Filter.ALL);
    long gone = 0;
    while (next != MessageLog.NONE && next <= last) {
      log.remove(next);
      gone++;
      next = log.next(next + 1, Filter.ALL);
    }
    return gone;
  }

  /** How many messages the purge applied last took. */
  long purged() {
    return purged;
  }
}
