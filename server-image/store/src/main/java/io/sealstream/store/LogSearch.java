package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Look-ups of a stream's log. By subject they use what the table of subjects knows, and scan the
 * subject ids in the chunks (a nanosecond each) where it does not; no message is read. One owner
 * thread.
 */
final class LogSearch {
  private static final long NONE = MessageLog.NONE;

  private final ChunkList chunks;
  private final SubjectTable subjects;

  LogSearch(ChunkList chunks, SubjectTable subjects) {
    this.chunks = chunks;
    this.subjects = subjects;
  }

  /** Whether there is a message, and its subject matches or is unknown. */
  boolean matches(long sequence, Filter filter) {
    int c = chunks.indexOf(sequence);
    int slot = c == chunks.size() ? -1 : chunks.get(c).liveSlot(sequence);
    if (slot < 0 || filter.matchesAll()) {
      return slot >= 0;
    }
    int id = chunks.get(c).id(slot);
    return id == subjects.unknown() || subjects.matching(filter).has(id);
  }

  /** The first message at or after a sequence. */
  long next(long from) {
    for (int c = chunks.indexOf(from); c < chunks.size(); c++) {
      Chunk chunk = chunks.get(c);
      for (int slot = chunk.slotAtOrAfter(from); slot < chunk.slots(); slot++) {
        if (chunk.isLive(slot)) {
          return chunk.sequence(slot);
        }
      }
    }
    return NONE;
  }

  /** A message of an unknown subject may be one that the filter asks for. */
  long next(long from, Filter filter) {
    long known = nextKnown(from, filter);
    if (filter.matchesAll() || subjects.unknown() == SubjectTable.NONE) {
      return known;
    }
    long lost = next(from, subjects.unknown());
    return known == NONE || (lost != NONE && lost < known) ? lost : known;
  }

  /** Without messages of an unknown subject, unless all match. */
  long nextKnown(long from, Filter filter) {
    if (filter.matchesAll()) {
      return next(from);
    }
    byte[] literal = filter.literal();
    if (literal != null) {
      int id = subjects.find(literal, 0, literal.length);
      return id == SubjectTable.NONE ? NONE : next(from, id);
    }
    Matches matches = subjects.matching(filter);
    return switch (matches.count()) {
      case 0 -> NONE;
      case 1 -> next(from, matches.next(0));
      default -> next(from, matches);
    };
  }

  private long next(long from, int id) {
    if (subjects.isExact(id)) {
      return subjects.nextExact(id, from);
    }
    long first = firstOf(id);
    if (from <= first) {
      return first;
    }
    return from > lastOf(id) ? NONE : scan(from, id);
  }

  private long scan(long from, int id) {
    for (int c = chunks.indexOf(from); c < chunks.size(); c++) {
      Chunk chunk = chunks.get(c);
      for (int slot = chunk.slotAtOrAfter(from); slot < chunk.slots(); slot++) {
        if (chunk.id(slot) == id && chunk.isLive(slot)) {
          return chunk.sequence(slot);
        }
      }
    }
    return NONE;
  }

  private long next(long from, Matches matches) {
    for (int c = chunks.indexOf(from); c < chunks.size(); c++) {
      Chunk chunk = chunks.get(c);
      for (int slot = chunk.slotAtOrAfter(from); slot < chunk.slots(); slot++) {
        if (matches.has(chunk.id(slot)) && chunk.isLive(slot)) {
          return chunk.sequence(slot);
        }
      }
    }
    return NONE;
  }

  /** The last message of a subject. */
  long lastOf(int id) {
    if (subjects.last(id) == 0) {
      subjects.foundLast(id, scanBack(id));
    }
    return subjects.last(id);
  }

  private long scanBack(int id) {
    for (int c = chunks.size() - 1; c >= 0; c--) {
      Chunk chunk = chunks.get(c);
      for (int slot = chunk.slots() - 1; slot >= 0; slot--) {
        if (chunk.id(slot) == id && chunk.isLive(slot)) {
          return chunk.sequence(slot);
        }
      }
    }
    return NONE;
  }

  /** The first message of a subject. */
  long firstOf(int id) {
    if (subjects.first(id) == 0) {
      subjects.foundFirst(id, scan(0, id));
    }
    return subjects.first(id);
  }

  long last(long upTo, Filter filter) {
    Matches matches = subjects.matching(filter);
    int unknown = subjects.unknown();
    for (int c = Math.min(chunks.indexOf(upTo), chunks.size() - 1); c >= 0; c--) {
      Chunk chunk = chunks.get(c);
      for (int slot = lastSlot(chunk, upTo); slot >= 0; slot--) {
        int id = chunk.id(slot);
        if (chunk.isLive(slot) && (matches.has(id) || id == unknown)) {
          return chunk.sequence(slot);
        }
      }
    }
    return NONE;
  }

  /** The last slot at or before a sequence, -1: none. */
  private static int lastSlot(Chunk chunk, long upTo) {
    return upTo == Long.MAX_VALUE ? chunk.slots() - 1 : chunk.slotAtOrAfter(upTo + 1) - 1;
  }

  /** Every sequence in a range that has no message. */
  void deleted(long first, long last, LongConsumer sequence) {
    long expected = first;
    for (int c = 0; c < chunks.size(); c++) {
      Chunk chunk = chunks.get(c);
      for (int slot = 0; slot < chunk.slots(); slot++) {
        if (chunk.isLive(slot)) {
          long here = chunk.sequence(slot);
          for (; expected < here; expected++) {
            sequence.accept(expected);
          }
          expected = here + 1;
        }
      }
    }
    for (; expected <= last; expected++) {
      sequence.accept(expected);
    }
  }

  /** Those of an unknown subject count. */
  long count(long from, Filter filter) {
    boolean isAnyLost = subjects.unknown() != SubjectTable.NONE && !filter.matchesAll();
    return countKnown(from, filter) + (isAnyLost ? count(from, subjects.unknown()) : 0);
  }

  long countKnown(long from, Filter filter) {
    byte[] literal = filter.literal();
    if (literal != null) {
      int id = subjects.find(literal, 0, literal.length);
      return id == SubjectTable.NONE ? 0 : count(from, id);
    }
    Matches matches = subjects.matching(filter);
    if (chunks.size() == 0 || from <= chunks.get(0).first()) {
      return total(matches);
    }
    long count = 0;
    for (int c = chunks.indexOf(from); c < chunks.size(); c++) {
      Chunk chunk = chunks.get(c);
      for (int slot = chunk.slotAtOrAfter(from); slot < chunk.slots(); slot++) {
        if (chunk.isLive(slot) && matches.has(chunk.id(slot))) {
          count++;
        }
      }
    }
    return count;
  }

  private long count(long from, int id) {
    if (from <= firstOf(id)) {
      return subjects.count(id);
    }
    if (from > lastOf(id)) {
      return 0;
    }
    if (subjects.isExact(id)) {
      return subjects.countExact(id, from);
    }
    long count = 0;
    for (int c = chunks.indexOf(from); c < chunks.size(); c++) {
      Chunk chunk = chunks.get(c);
      for (int slot = chunk.slotAtOrAfter(from); slot < chunk.slots(); slot++) {
        if (chunk.id(slot) == id && chunk.isLive(slot)) {
          count++;
        }
      }
    }
    return count;
  }

  private long total(Matches matches) {
    long count = 0;
    for (int id = matches.next(0); id >= 0; id = matches.next(id + 1)) {
      count += subjects.count(id);
    }
    return count;
  }

  void subjects(Filter filter, MessageLog.SubjectVisitor visitor) {
    byte[] literal = filter.literal();
    if (literal != null) {
      int id = subjects.find(literal, 0, literal.length);
      if (id != SubjectTable.NONE) {
        visit(id, visitor);
      }
      return;
    }
    Matches matches = subjects.matching(filter);
    int[] sorted =
        IntStream.iterate(matches.next(0), id -> id >= 0, id -> matches.next(id + 1))
            .boxed()
            .sorted(Comparator.comparing(subjects::name, Arrays::compareUnsigned))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int id : sorted) {
      if (id != subjects.unknown() && !visit(id, visitor)) {
        return;
      }
    }
  }

  private boolean visit(int id, MessageLog.SubjectVisitor visitor) {
    String name = new String(subjects.name(id), UTF_8);
    return visitor.visit(name, subjects.count(id), firstOf(id), lastOf(id));
  }
}
