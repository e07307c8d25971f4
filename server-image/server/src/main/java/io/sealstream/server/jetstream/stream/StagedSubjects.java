package io.sealstream.server.jetstream.stream;

import io.sealstream.store.EntryBatch;
import io.sealstream.store.MessageLog;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Last sequence and count per subject of the messages that are staged and not yet applied: what the
 * log does not know yet. Kept only while a check needs it, so plain publishing pays nothing. Not
 * thread safe.
 */
final class StagedSubjects {
  private final MessageLog log;
  private final Map<String, Staged> subjects = new HashMap<>();

  /** Messages of the log below this are gone once everything staged is applied. */
  private long floor;

  private boolean tracking;

  StagedSubjects(MessageLog log) {
    this.log = log;
  }

  boolean tracking() {
    return tracking;
  }

  void begin() {
    tracking = true;
  }

  /** Nothing is staged any more. */
  void clear() {
    tracking = false;
    floor = 0;
    subjects.clear();
  }

  /** Takes a stamped batch in, up to the entry that begins at {@code end}. */
  void staged(EntryBatch batch, int end) {
    visit(batch, end, this::staged);
  }

  /** The batch is applied: the log knows its messages now. */
  void applied(EntryBatch batch) {
    visit(batch, batch.end(), this::applied);
  }

  void staged(byte[] array, int body) {
    long sequence = MessageBody.sequence(array, body);
    int flags = MessageBody.flags(array, body);
    if ((flags & MessageBody.ROLLUP_ALL) != 0) {
      subjects.clear();
      floor = sequence;
    }
    Staged subject = subjects.computeIfAbsent(subject(array, body), s -> new Staged(sequence));
    subject.last = sequence;
    subject.count++;
  }

  private void applied(byte[] array, int body) {
    String name = subject(array, body);
    Staged subject = subjects.get(name);
    // What a staged roll-up has forgotten already is not counted.
    if (subject != null
        && MessageBody.sequence(array, body) >= subject.first
        && --subject.count == 0) {
      subjects.remove(name);
    }
  }

  /** The last sequence on a subject, staged or applied; 0 when there is none. */
  long last(byte[] array, int subject, int length) {
    Staged staged = subjects.get(text(array, subject, length));
    if (staged != null) {
      return staged.last;
    }
    long last = log.last(array, subject, length);
    return last < floor ? 0 : last;
  }

  /** Messages on a subject, staged and applied. */
  long count(byte[] array, int subject, int length) {
    Staged staged = subjects.get(text(array, subject, length));
    return log.count(array, subject, length) + (staged == null ? 0 : staged.count);
  }

  private static void visit(EntryBatch batch, int end, Visitor visitor) {
    byte[] array = batch.array();
    for (int entry = 0; entry < end; entry = EntryBatch.next(array, entry)) {
      if (EntryBatch.kind(array, entry) == EntryKind.MESSAGE) {
        visitor.message(array, entry + EntryBatch.HEADER);
      }
    }
  }

  private static String subject(byte[] array, int body) {
    return text(array, MessageBody.subject(body), MessageBody.subjectLength(array, body));
  }

  private static String text(byte[] array, int from, int length) {
    return new String(array, from, length, StandardCharsets.ISO_8859_1);
  }

  private interface Visitor {
    void message(byte[] array, int body);
  }

  private static final class Staged {
    final long first;
    long last;
    long count;

    Staged(long first) {
      this.first = first;
    }
  }
}
