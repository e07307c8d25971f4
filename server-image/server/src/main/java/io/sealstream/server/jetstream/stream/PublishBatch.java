package io.sealstream.server.jetstream.stream;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.core.Burst;
import io.sealstream.server.core.Inbound;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.store.EntryBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The messages of one read on their way through a stream: entries for the journal, reply subjects
 * for the acknowledgements, and what became of each. One batch replaces an object per message.
 *
 * <p>Handed from the event loop to the actor and not touched by the loop again.
 */
final class PublishBatch {
  private static final int REPLY_GUESS = 40;

  private final Origin origin;
  private final EntryBatch entries;
  private byte[] replies;
  private int repliesEnd;
  private int[] replyEnd;
  private long[] outcome;
  private int count;
  private int duplicates;
  private List<JsError> errors = List.of();

  /** What its stored messages add to the stream; kept by {@link SpaceCheck}. */
  long stagedMessages;

  long stagedBytes;

  /** Answered right after this one: it has no entries of its own to wait for. */
  private final List<PublishBatch> followers = new ArrayList<>(0);

  /** Runs when every message is answered. */
  private Runnable whenDone = () -> {};

  /**
   * For what clients publish.
   *
   * @param bytes what to expect
   */
  PublishBatch(int bytes, int messages) {
    this(Origin.CLIENTS, bytes, messages);
  }

  PublishBatch(Origin origin, int bytes, int messages) {
    this.origin = origin;
    entries = new EntryBatch(bytes);
    replies = new byte[messages * REPLY_GUESS];
    replyEnd = new int[messages];
    outcome = new long[messages];
  }

  /** Bytes of the entry of a message, or of as many as may be. */
  static int length(Inbound message) {
    return EntryBatch.HEADER + (int) Math.min(body(message), EntryBatch.MAX_BODY);
  }

  private static long body(Inbound message) {
    return (long) MessageBody.FIXED
        + message.subjectLength
        + message.headersLength
        + message.payloadLength;
  }

  /** Copies a message. The only copy it meets on its way to the journal. */
  void add(Inbound message) {
    ByteBuf buffer = message.buffer;
    long body = body(message);
    if (body > EntryBatch.MAX_BODY || message.subjectLength > MessageBody.MAX_SUBJECT) {
      entries.add(EntryBatch.VOID, 0);
    } else {
      int at = entries.add(EntryKind.MESSAGE, (int) body);
      byte[] array = entries.array();
      MessageBody.lengths(array, at, message.subjectLength, message.headersLength);
      at = MessageBody.subject(at);
      buffer.getBytes(message.subject, array, at, message.subjectLength);
      at += message.subjectLength;
      if (message.headersLength > 0) {
        buffer.getBytes(message.headers, array, at, message.headersLength);
        at += message.headersLength;
      }
      if (message.payloadLength > 0) {
        buffer.getBytes(message.payload, array, at, message.payloadLength);
      }
    }
    reply(buffer, message.reply, message.replyLength);
  }

  /**
   * Copies a message of another stream; nobody waits for an answer.
   *
   * @param stamp sequence and time there; of a source's messages the stream makes its own
   */
  void add(byte[] subject, byte[] headers, ByteBuf from, int payload, int length, Stamp stamp) {
    long body = (long) MessageBody.FIXED + subject.length + headers.length + length;
    if (body > EntryBatch.MAX_BODY || subject.length > MessageBody.MAX_SUBJECT) {
      entries.add(EntryBatch.VOID, 0);
    } else {
      int at = entries.add(EntryKind.MESSAGE, (int) body);
      byte[] array = entries.array();
      MessageBody.lengths(array, at, subject.length, headers.length);
      MessageBody.stamp(array, at, stamp.sequence(), stamp.time(), 0);
      at = MessageBody.subject(at);
      System.arraycopy(subject, 0, array, at, subject.length);
      System.arraycopy(headers, 0, array, at + subject.length, headers.length);
      from.getBytes(payload, array, at + subject.length + headers.length, length);
    }
    reply(from, 0, 0);
  }

  private void reply(ByteBuf buffer, int reply, int length) {
    if (count == replyEnd.length) {
      replyEnd = Arrays.copyOf(replyEnd, count * 2);
      outcome = Arrays.copyOf(outcome, count * 2);
    }
    if (repliesEnd + length > replies.length) {
      replies = Arrays.copyOf(replies, Math.max(repliesEnd + length, replies.length * 2));
    }
    if (length > 0) {
      buffer.getBytes(reply, replies, repliesEnd, length);
      repliesEnd += length;
    }
    replyEnd[count++] = repliesEnd;
  }

  Origin origin() {
    return origin;
  }

  /** What is to happen when every message is answered, or given up. */
  void whenDone(Runnable then) {
    whenDone = then;
  }

  EntryBatch entries() {
    return entries;
  }

  int count() {
    return count;
  }

  /** Message {@code i} was stored under this sequence. */
  void stored(int i, long sequence) {
    outcome[i] = sequence << 1;
  }

  /** Message {@code i} was stored before, under this sequence. */
  void duplicate(int i, long sequence) {
    outcome[i] = sequence << 1 | 1;
    duplicates++;
  }

  void refused(int i, JsError error) {
    if (errors.isEmpty()) {
      errors = new ArrayList<>();
    }
    errors.add(error);
    outcome[i] = -errors.size();
  }

  /** Message {@code i} comes behind one that was refused. */
  void refusedToo(int i) {
    refused(i, errors.getLast());
  }

  /** Whether nothing more of it may be stored. */
  boolean isCut() {
    return origin != Origin.CLIENTS && !errors.isEmpty();
  }

  /** The first message that was refused; as many as there are where none was. */
  int firstRefused() {
    int i = 0;
    while (i < count && outcome[i] >= 0) {
      i++;
    }
    return i;
  }

  /** Why message {@code i} was refused. */
  JsError refusal(int i) {
    return errors.get((int) -outcome[i] - 1);
  }

  /** Every message that counts on a sequence from {@code first} on: the submission failed. */
  void refuseFrom(long first, JsError error) {
    for (int i = 0; i < count; i++) {
      if (outcome[i] >= first << 1) {
        duplicates -= (int) (outcome[i] & 1);
        refused(i, error);
      }
    }
  }

  /** Answers {@code other} together with this one. */
  void follow(PublishBatch other) {
    followers.add(other);
  }

  /** Sends every acknowledgement that somebody waits for. */
  void answer(Acknowledgement ack, Burst burst) {
    int start = 0;
    for (int i = 0; i < count; i++) {
      int end = replyEnd[i];
      if (end > start) {
        answer(i, ack);
        burst.send(
            replies,
            start,
            end - start,
            replies,
            start,
            end - start,
            null,
            0,
            0,
            null,
            0,
            0,
            ack.array(),
            0,
            ack.length());
      }
      start = end;
    }
    for (PublishBatch follower : followers) {
      follower.answer(ack, burst);
    }
  }

  /** Everything is answered. */
  void finish(StreamActor stream) {
    stream.underWay().ends(this);
    int refused = errors.size();
    stream.world().tally().add(count - duplicates - refused, duplicates, refused);
    whenDone.run();
    followers.forEach(follower -> follower.finish(stream));
  }

  private void answer(int i, Acknowledgement ack) {
    if (outcome[i] < 0) {
      ack.refused(refusal(i));
    } else if ((outcome[i] & 1) != 0) {
      ack.duplicate(outcome[i] >> 1);
    } else {
      ack.stored(outcome[i] >> 1);
    }
  }

  /** Sequence and time of a message, in nanoseconds since 1970. */
  record Stamp(long sequence, long time) {}
}
