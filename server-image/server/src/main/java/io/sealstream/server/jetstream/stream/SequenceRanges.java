package io.sealstream.server.jetstream.stream;

/**
 * Ranges of sequences, ascending, as an EXPIRED entry of version {@link EntryKind#BY_RANGES} has
 * them: u8 version, then for each {varint sequences since the end of the one before, varint
 * length}. Not thread safe.
 */
final class SequenceRanges {
  private final StateWriter body = new StateWriter().u8(EntryKind.BY_RANGES);
  private long written;
  private long first;
  private long end;
  private int count;

  /** Adds what is not before the end of the range before; one that follows it goes on with it. */
  void add(long from, long to) {
    if (to <= from) {
      return;
    }
    if (count > 0 && from == end) {
      end = to;
      return;
    }
    flush();
    first = from;
    end = to;
    count++;
  }

  int count() {
    return count;
  }

  byte[] body() {
    flush();
    return body.toBytes();
  }

  private void flush() {
    if (first < end) {
      body.varint(first - written).varint(end - first);
      written = end;
      first = end;
    }
  }
}
