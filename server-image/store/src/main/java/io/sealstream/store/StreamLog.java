package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * The {@link MessageLog} of one stream: a list of chunks in sequence order, a table of subjects,
 * and totals. Look-ups by subject use what the table knows and scan subject ids in the chunks (one
 * nanosecond each) where it does not; they read no message.
 */
final class StreamLog implements MessageLog {
  /** Bytes that a record has in a frame besides subject, headers and payload. */
  static final int RECORD = 22;

  private final SubjectTable subjects = new SubjectTable();
  private final ChunkList chunks = new ChunkList();
  private long first = 1;
  private long last;
  private long lastTime;
  private long messages;
  private long bytes;

  // --- changes ---

  @Override
  public void append(
      long sequence,
      long timestamp,
      byte[] array,
      int subject,
      int subjectLength,
      int headers,
      int headersLength,
      int payload,
      int payloadLength) {
    if (sequence <= last) {
      throw new IllegalArgumentException("sequence " + sequence + " after " + last);
    }
    int recordLength = Math.addExact(RECORD + subjectLength + headersLength, payloadLength);
    int id = subjects.intern(array, subject, subjectLength);
    int size = (int) MessageLog.size(subjectLength, headersLength, payloadLength);
    Chunk chunk = chunks.forAppend(sequence, timestamp, recordLength);
    chunk
        .body()
        .put(
            chunk.slots(),
            timestamp,
            array,
            subject,
            headers,
            headersLength,
            payload,
            payloadLength);
    chunk.add(sequence, timestamp, id, size, recordLength);
    subjects.appended(id, sequence);
    if (messages == 0) {
      first = sequence;
    }
    last = sequence;
    lastTime = timestamp;
    messages++;
    bytes += size;
  }

  @Override
  public boolean remove(long sequence) {
    int c = chunks.indexOf(sequence);
    if (c == chunks.size()) {
      return false;
    }
    Chunk chunk = chunks.get(c);
    int slot = chunk.liveSlot(sequence);
    if (slot < 0) {
      return false;
    }
    kill(chunk, slot);
    if (chunk.live() == 0) {
      chunks.remove(c);
    }
    if (sequence == first) {
      long next = next(sequence);
      first = next == NONE ? last + 1 : next;
    }
    return true;
  }

  private void kill(Chunk chunk, int slot) {
    int size = chunk.size(slot);
    int id = chunk.id(slot);
    chunk.kill(slot);
    subjects.removed(id, chunk.sequence(slot));
    messages--;
    bytes -= size;
  }

  @Override
  public long removeBelow(long sequence) {
    long before = messages;
    while (chunks.size() > 0 && chunks.get(0).first() < sequence) {
      Chunk chunk = chunks.get(0);
      int end = chunk.slotAtOrAfter(sequence);
      for (int slot = 0; slot < end; slot++) {
        if (chunk.isLive(slot)) {
          kill(chunk, slot);
        }
      }
      if (chunk.live() > 0) {
        break;
      }
      chunks.remove(0);
    }
    if (sequence > first) {
      last = Math.max(last, sequence - 1);
      long next = next(sequence);
      first = next == NONE ? last + 1 : next;
    }
    return before - messages;
  }

  @Override
  public void skipTo(long next) {
    if (messages > 0 || next <= last) {
      throw new IllegalArgumentException(
          "skip to %d with %d messages, last %d".formatted(next, messages, last));
    }
    first = next;
    last = next - 1;
  }

  // --- state ---

  @Override
  public long firstSequence() {
    return first;
  }

  @Override
  public long lastSequence() {
    return last;
  }

  @Override
  public long firstTimestamp() {
    if (messages == 0) {
      return NONE;
    }
    Chunk chunk = chunks.get(0);
    return chunk.body().time(chunk.liveSlot(first));
  }

  @Override
  public long lastTimestamp() {
    return lastTime;
  }

  @Override
  public long messages() {
    return messages;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long deletedCount() {
    return last - first + 1 - messages;
  }

  @Override
  public void deleted(LongConsumer sequence) {
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

  // --- look-ups ---

  @Override
  public boolean read(long sequence, Message into) {
    int c = chunks.indexOf(sequence);
    int slot = c == chunks.size() ? -1 : chunks.get(c).liveSlot(sequence);
    if (slot < 0) {
      return false;
    }
    Chunk chunk = chunks.get(c);
    chunk.body().get(slot, into);
    into.sequence = sequence;
    into.subjectLength = subjects.name(chunk.id(slot)).length;
    return true;
  }

  @Override
  public long next(long from, Filter filter) {
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

  private long next(long from) {
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

  private long next(long from, int id) {
    if (subjects.isExact(id)) {
      return subjects.nextExact(id, from);
    }
    if (from > lastOf(id)) {
      return NONE;
    }
    return scan(Math.max(from, subjects.first(id)), id);
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

  @Override
  public long firstAtOrAfter(long timestamp) {
    int c = chunks.indexOfTime(timestamp);
    for (; c < chunks.size(); c++) {
      Chunk chunk = chunks.get(c);
      for (int slot = 0; slot < chunk.slots(); slot++) {
        if (chunk.isLive(slot) && chunk.body().time(slot) >= timestamp) {
          return chunk.sequence(slot);
        }
      }
    }
    return NONE;
  }

  @Override
  public long last(byte[] array, int subject, int length) {
    int id = subjects.find(array, subject, length);
    return id == SubjectTable.NONE ? NONE : lastOf(id);
  }

  private long lastOf(int id) {
    if (subjects.last(id) == 0) {
      subjects.foundLast(id, scanBack(last, id));
    }
    return subjects.last(id);
  }

  private long scanBack(long upTo, int id) {
    for (int c = Math.min(chunks.indexOf(upTo), chunks.size() - 1); c >= 0; c--) {
      Chunk chunk = chunks.get(c);
      for (int slot = lastSlot(chunk, upTo); slot >= 0; slot--) {
        if (chunk.id(slot) == id && chunk.isLive(slot)) {
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

  @Override
  public long first(byte[] array, int subject, int length) {
    int id = subjects.find(array, subject, length);
    return id == SubjectTable.NONE ? NONE : firstOf(id);
  }

  private long firstOf(int id) {
    if (subjects.first(id) == 0) {
      subjects.foundFirst(id, scan(first, id));
    }
    return subjects.first(id);
  }

  @Override
  public long last(long upTo, Filter filter) {
    Matches matches = subjects.matching(filter);
    for (int c = Math.min(chunks.indexOf(upTo), chunks.size() - 1); c >= 0; c--) {
      Chunk chunk = chunks.get(c);
      for (int slot = lastSlot(chunk, upTo); slot >= 0; slot--) {
        if (chunk.isLive(slot) && matches.has(chunk.id(slot))) {
          return chunk.sequence(slot);
        }
      }
    }
    return NONE;
  }

  @Override
  public long count(byte[] array, int subject, int length) {
    int id = subjects.find(array, subject, length);
    return id == SubjectTable.NONE ? 0 : subjects.count(id);
  }

  @Override
  public long count(long from, Filter filter) {
    Matches matches = subjects.matching(filter);
    if (from <= first) {
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

  private long total(Matches matches) {
    long count = 0;
    for (int id = matches.next(0); id >= 0; id = matches.next(id + 1)) {
      count += subjects.count(id);
    }
    return count;
  }

  @Override
  public long countLastPerSubject(long from, Filter filter) {
    Matches matches = subjects.matching(filter);
    long count = 0;
    for (int id = matches.next(0); id >= 0; id = matches.next(id + 1)) {
      if (lastOf(id) >= from) {
        count++;
      }
    }
    return count;
  }

  @Override
  public void subjects(Filter filter, SubjectVisitor visitor) {
    Matches matches = subjects.matching(filter);
    int[] sorted =
        IntStream.iterate(matches.next(0), id -> id >= 0, id -> matches.next(id + 1))
            .boxed()
            .sorted(Comparator.comparing(subjects::name, Arrays::compareUnsigned))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int id : sorted) {
      String name = new String(subjects.name(id), UTF_8);
      if (!visitor.visit(name, subjects.count(id), firstOf(id), lastOf(id))) {
        return;
      }
    }
  }

  @Override
  public long subjectCount() {
    return subjects.size();
  }
}
