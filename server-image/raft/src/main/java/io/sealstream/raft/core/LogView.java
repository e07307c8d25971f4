package io.sealstream.raft.core;

import io.sealstream.raft.RaftEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries behind the snapshot, durable or not. Terms never fall from one entry to the next; of
 * the entry before the first, index and term are known.
 */
final class LogView {
  /** Of a place without an entry. */
  static final long NO_TERM = -1;

  /** Heap bytes of an entry besides its batch. */
  private static final int EACH = 100;

  private final List<RaftEntry> entries = new ArrayList<>();
  private long bytes;
  private long base;
  private long baseTerm;

  LogView(long base, long baseTerm, List<RaftEntry> start) {
    this.base = base;
    this.baseTerm = baseTerm;
    start.forEach(this::append);
  }

  /** The last index that is forgotten; 0 when none is. */
  long base() {
    return base;
  }

  long last() {
    return base + entries.size();
  }

  long lastTerm() {
    return termAt(last());
  }

  /** Also known at {@link #base()}; {@link #NO_TERM} elsewhere outside. */
  long termAt(long index) {
    if (index == base) {
      return baseTerm;
    }
    return index > base && index <= last() ? at(index).term() : NO_TERM;
  }

  RaftEntry at(long index) {
    return entries.get((int) (index - base - 1));
  }

  void append(RaftEntry entry) {
    if (entry.index() != last() + 1 || entry.term() < lastTerm()) {
      throw new IllegalStateException(
          "entry %d of term %d behind %d of term %d"
              .formatted(entry.index(), entry.term(), last(), lastTerm()));
    }
    entries.add(entry);
    bytes += size(entry);
  }

  private static long size(RaftEntry entry) {
    return EACH + entry.payload().length();
  }

  /** About how much memory the entries take. */
  long bytes() {
    return bytes;
  }

  /** The last entry up to {@code index} behind which no more than so many bytes would be left. */
  long lastBefore(long most, long index) {
    long left = bytes;
    long at = base;
    while (left > most && at < index) {
      left -= size(at(++at));
    }
    return at;
  }

  private void remove(List<RaftEntry> some) {
    some.forEach(entry -> bytes -= size(entry));
    some.clear();
  }

  void cutFrom(long index) {
    remove(entries.subList((int) (index - base - 1), entries.size()));
  }

  /** Forgets entries that a snapshot covers; those behind it stay. */
  void forgetUntil(long index) {
    baseTerm = termAt(index);
    remove(entries.subList(0, (int) (index - base)));
    base = index;
  }

  /** Forgets everything: a snapshot that contradicts it or reaches further stands in its place. */
  void replaceBy(long index, long term) {
    remove(entries);
    base = index;
    baseTerm = term;
  }

  /** Entries from {@code from} on, as many as fit; at least one if there is one. */
  List<RaftEntry> batch(long from, int most, int bytes) {
    long end = Math.min(last(), from + most - 1);
    long length = 0;
    long to = from;
    while (to <= end) {
      length += at(to).payload().length();
      if (length > bytes && to > from) {
        break;
      }
      to++;
    }
    return entries.subList((int) (from - base - 1), (int) (to - base - 1));
  }

  /** The greatest index up to {@code index} with a term of at most {@code term}, or the base. */
  long lastWithTermUpTo(long index, long term) {
    long low = base;
    long high = Math.max(base, Math.min(index, last()));
    while (low < high) {
      long middle = (low + high + 1) >>> 1;
      if (termAt(middle) <= term) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
