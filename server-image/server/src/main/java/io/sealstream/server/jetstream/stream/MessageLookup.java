package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.store.Filter;
import io.sealstream.store.MessageLog;
import java.nio.charset.StandardCharsets;

/**
 * Which message a get asks for: by sequence, the last of a subject, or the next of a subject from a
 * sequence on. Subjects may have wildcards.
 */
record MessageLookup(long sequence, String lastBySubject, String nextBySubject) {
  static MessageLookup read(JsonObject request) throws RefusedException {
    return new MessageLookup(
        request.unsigned("seq"), request.string("last_by_subj"), request.string("next_by_subj"));
  }

  boolean isEmpty() {
    return sequence == 0 && lastBySubject.isEmpty() && nextBySubject.isEmpty();
  }

  boolean isContradictory() {
    return !lastBySubject.isEmpty() && (sequence > 0 || !nextBySubject.isEmpty());
  }

  /**
   * The sequence, or {@link MessageLog#NONE}; a sequence that was asked for is given back as is.
   */
  long find(MessageLog log) {
    if (!lastBySubject.isEmpty()) {
      return last(log, lastBySubject);
    }
    if (!nextBySubject.isEmpty()) {
      return log.next(Math.max(sequence, log.firstSequence()), Filter.of(nextBySubject));
    }
    return sequence;
  }

  private static long last(MessageLog log, String subject) {
    if (subject.indexOf('*') >= 0 || subject.indexOf('>') >= 0) {
      return log.last(log.lastSequence(), Filter.of(subject));
    }
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    return log.last(bytes, 0, bytes.length);
  }
}
