package io.sealstream.store;

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The {@link MessageLog} of one stream: chunks in sequence order, a table of subjects, totals. What
 * is removed is marked in its chunk; a chunk without messages is forgotten, and a segment file
 * without chunks is deleted after the next checkpoint.
 */
final class StreamLog implements MessageLog {
  private final SubjectTable subjects = new SubjectTable();
  private final ChunkList chunks;
  private final LogSearch search;
  private final LogTail tail;
  private final LogReader reader;
  private final Holes holes;
  private final Message appended = new Message();
  private long first = 1;
  private long last;
  private long lastTime;
  private long messages;
  private long bytes;

  /** Set by the owner, read by whoever writes segments. */
  private volatile Compression compression = Compression.NONE;

  StreamLog(SegmentReader reader, TailMemory memory, Holes holes) {
    this(reader, memory, holes, new ChunkList());
  }

  StreamLog(SegmentReader reader, TailMemory memory, Holes holes, ChunkList chunks) {
    this.chunks = chunks;
    this.search = new LogSearch(chunks, subjects);
    this.reader = new LogReader(chunks, reader, holes);
    this.holes = holes;
    this.tail = new LogTail(chunks, memory, holes);
  }

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
    if (sequence <= last || subjectLength > SegmentFrame.MAX_SUBJECT) {
      throw new IllegalArgumentException(
          "sequence %d after %d, subject of %d bytes".formatted(sequence, last, subjectLength));
    }
    Message m = appended;
    m.sequence = sequence;
    m.timestamp = timestamp;
    m.array = array;
    m.subject = subject;
    m.subjectLength = subjectLength;
    m.headers = headers;
    m.headersLength = headersLength;
    m.payload = payload;
    m.payloadLength = payloadLength;
    int id = subjects.intern(array, subject, subjectLength);
    int size = (int) MessageLog.size(subjectLength, headersLength, payloadLength);
    chunks.append(m, id, size);
    m.array = null;
    tail.appended(SegmentFrame.length(m));
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
    int slot = c == chunks.size() ? -1 : chunks.get(c).liveSlot(sequence);
    if (slot < 0) {
      return false;
    }
    remove(c, slot);
    return true;
  }

  @Override
  public boolean erase(long sequence) {
    int c = chunks.indexOf(sequence);
    int slot = c == chunks.size() ? -1 : chunks.get(c).liveSlot(sequence);
    if (slot < 0) {
      return false;
    }
    tail.erase(chunks.get(c));
    remove(c, slot);
    return true;
  }

  private void remove(int c, int slot) {
    long sequence = chunks.get(c).sequence(slot);
    kill(chunks.get(c), slot);
    if (chunks.get(c).live() == 0) {
      tail.remove(c);
    }
    if (sequence == first) {
      long next = search.next(sequence);
      first = next == NONE ? last + 1 : next;
    }
  }

  private void kill(Chunk chunk, int slot) {
    messages--;
    bytes -= chunk.size(slot);
    subjects.removed(chunk.id(slot), chunk.sequence(slot));
    chunk.kill(slot);
    if (chunk.frame() != null) {
      chunk.frame().segment().lives(-chunk.weight(slot));
    }
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
      tail.remove(0);
    }
    if (sequence > first) {
      last = Math.max(last, sequence - 1);
      long next = search.next(sequence);
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

  @Override
  public void compress(Compression how) {
    compression = how;
  }

  Compression compression() {
    return compression;
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
    return reader.time(chunks.get(0), first);
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
    search.deleted(first, last, sequence);
  }

  // --- look-ups ---

  @Override
  public boolean read(long sequence, Message into) throws DamageException {
    return reader.read(sequence, into);
  }

  @Override
  public boolean matches(long sequence, Filter filter) {
    return search.matches(sequence, filter);
  }

  @Override
  public long next(long from, Filter filter) {
    return search.next(from, filter);
  }

  @Override
  public long nextKnown(long from, Filter filter) {
    return search.nextKnown(from, filter);
  }

  @Override
  public long firstAtOrAfter(long timestamp) {
    return reader.firstAtOrAfter(timestamp);
  }

  @Override
  public long last(byte[] array, int subject, int length) {
    int id = subjects.find(array, subject, length);
    long known = id == SubjectTable.NONE ? NONE : search.lastOf(id);
    int unknown = subjects.unknown();
    return unknown == SubjectTable.NONE ? known : Math.max(known, search.lastOf(unknown));
  }

  @Override
  public long first(byte[] array, int subject, int length) {
    int id = subjects.find(array, subject, length);
    return id == SubjectTable.NONE ? NONE : search.firstOf(id);
  }

  @Override
  public long last(long upTo, Filter filter) {
    return search.last(upTo, filter);
  }

  @Override
  public long count(byte[] array, int subject, int length) {
    int id = subjects.find(array, subject, length);
    return id == SubjectTable.NONE ? 0 : subjects.count(id);
  }

  @Override
  public long count(long from, Filter filter) {
    return search.count(from, filter);
  }

  @Override
  public long countKnown(long from, Filter filter) {
    return search.countKnown(from, filter);
  }

  @Override
  public void subjects(Filter filter, SubjectVisitor visitor) {
    search.subjects(filter, visitor);
  }

  @Override
  public long subjectCount() {
    return subjects.size();
  }

  // --- memory and disk ---

  LogTail tail() {
    return tail;
  }

  SubjectTable subjects() {
    return subjects;
  }

  /** Somebody could not read a frame, or could again; by now it may be needed no more. */
  void tried(LogTail.Placed place, Optional<String> damage) {
    Chunk chunk = place.chunk();
    int c = chunks.indexOf(chunk.first());
    boolean needed = c < chunks.size() && chunks.get(c) == chunk && chunk.frame() == place.frame();
    if (needed && damage.isPresent()) {
      holes.found(chunk, damage.get());
    } else {
      holes.ended(chunk);
    }
  }

  /** What a catalog entry says of the log. */
  LogState state() {
    return new LogState(first, last, lastTime, messages, bytes, chunks.dead());
  }

  /** What a catalog entry says of its holes. */
  List<CatalogEntry.Hole> holes() {
    return holes.known(subjects);
  }

  /**
   * Takes over what a catalog entry and the indexes of its segments say.
   *
   * @throws DamageException when they contradict each other: something is lost; what is left can be
   *     read
   */
  void restore(LogState state, LogIndexes indexes) throws DamageException {
    first = state.first();
    last = state.last();
    lastTime = state.lastTime();
    indexes.load(state, chunks, subjects);
    tail.restored(indexes.segments());
    for (int c = 0; c < chunks.size(); c++) {
      messages += chunks.get(c).live();
      bytes += chunks.get(c).liveSize();
    }
    indexes.doubtful(chunks).forEach(reader::tryOut);
    if (indexes.loss() == Loss.ACCEPTED) {
      long next = search.next(first);
      first = next == NONE ? last + 1 : next;
    } else if (messages != state.messages() || bytes != state.bytes()) {
      throw new DamageException(
          "the catalog counts %d messages of %d bytes, the segments %d of %d"
              .formatted(state.messages(), state.bytes(), messages, bytes));
    }
  }
}
