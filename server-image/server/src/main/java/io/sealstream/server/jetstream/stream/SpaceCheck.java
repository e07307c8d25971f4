package io.sealstream.server.jetstream.stream;

import io.sealstream.store.DamageException;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;

/**
 * Room in a stream that refuses new messages when it is full (discard new). A message on a subject
 * that has all its messages takes the place of the oldest, unless those are kept too. Counts what
 * is staged on top of what the log has. Thread rule: the actor.
 */
final class SpaceCheck {
  private final MessageLog log;
  private final StagedSubjects subjects;
  private final Message oldest = new Message();
  private long stagedMessages;
  private long stagedBytes;

  /** Of the message checked last. */
  private long newMessages;

  private long newBytes;

  SpaceCheck(MessageLog log, StagedSubjects subjects) {
    this.log = log;
    this.subjects = subjects;
  }

  /** Whether the check needs staged subjects. */
  static boolean bySubject(StreamLimits limits) {
    return limits.maxMessagesPerSubject() > 0
        && (limits.discardNewPerSubject() || limits.maxMessages() > 0 || limits.maxBytes() > 0);
  }

  /** The message checked last is not kept. */
  void needsNone() {
    newMessages = 0;
    newBytes = 0;
  }

  /** Why there is no room for a message; empty when there is. */
  String refusal(StreamLimits limits, byte[] array, int body, int payload) {
    int subject = MessageBody.subject(body);
    int subjectLength = MessageBody.subjectLength(array, body);
    newMessages = 1;
    newBytes = MessageLog.size(subjectLength, MessageBody.headersLength(array, body), payload);
    if (limits.discard() == Discard.OLD) {
      return "";
    }
    boolean replaces = false;
    if (bySubject(limits)) {
      replaces = subjects.count(array, subject, subjectLength) >= limits.maxMessagesPerSubject();
      if (replaces && limits.discardNewPerSubject()) {
        return "maximum messages per subject exceeded";
      }
    }
    if (replaces) {
      newMessages = 0;
    } else if (limits.maxMessages() > 0
        && log.messages() + stagedMessages >= limits.maxMessages()) {
      return "maximum messages exceeded";
    }
    if (limits.maxBytes() > 0) {
      long room = limits.maxBytes() - log.bytes() - stagedBytes;
      if (newBytes > room && replaces) {
        newBytes -= sizeOfOldest(array, subject, subjectLength);
      }
      if (newBytes > room) {
        return "maximum bytes exceeded";
      }
    }
    return "";
  }

  /**
   * What goes when one more comes. Read only when a stream is full to the byte, so this is the one
   * place where a publish may have to wait for the disk.
   */
  private long sizeOfOldest(byte[] array, int subject, int length) {
    long sequence = log.first(array, subject, length);
    try {
      return sequence != MessageLog.NONE && log.read(sequence, oldest)
          ? MessageLog.size(oldest.subjectLength, oldest.headersLength, oldest.payloadLength)
          : 0;
    } catch (DamageException e) {
      // A damaged message frees nothing that could be counted on; readers of it are told why.
      return 0;
    }
  }

  /** The message checked last is staged with this batch. */
  void staged(PublishBatch batch) {
    batch.stagedMessages += newMessages;
    batch.stagedBytes += newBytes;
    stagedMessages += newMessages;
    stagedBytes += newBytes;
  }

  /** The batch is applied, or given up. */
  void applied(PublishBatch batch) {
    stagedMessages -= batch.stagedMessages;
    stagedBytes -= batch.stagedBytes;
  }
}
