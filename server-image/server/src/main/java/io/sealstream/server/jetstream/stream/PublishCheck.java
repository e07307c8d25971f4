package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.MessageLog;
import java.util.Collection;

/**
 * Decides for each published message: stored under which sequence, duplicate, or refused and why.
 * The order of the checks is nats-server's, so a message that fails two gets the same answer.
 *
 * <p>Invariant: the staged fields are what the state will say once everything submitted is applied;
 * for totals an upper bound, since purges and roll-ups that are staged only take away. Thread rule:
 * the actor.
 */
final class PublishCheck {
  private static final byte[] SUBJECT = {'s', 'u', 'b'};
  private static final byte[] ALL = {'a', 'l', 'l'};

  /** nats-server's limit for a header block. */
  private static final int MAX_HEADERS = 65535;

  private final StreamActor stream;
  private final StreamState state;
  private final MessageLog log;
  private final StreamClock clock;
  private final StorageBudget budget;
  private final PublishHeaders headers = new PublishHeaders();
  private final MessageId id = new MessageId();
  private final StagedSubjects subjects;
  private final SpaceCheck space;

  private long sequence;
  private long time;
  private final ByteRange lastId = new ByteRange();

  /** The batch under way. */
  private PublishBatch batch;

  private Collection<PublishBatch> outstanding;
  private final ByteRange lastIdBefore = new ByteRange();

  PublishCheck(StreamActor stream, StorageBudget budget) {
    this.stream = stream;
    this.state = stream.state();
    this.log = state.log();
    this.clock = stream.clock();
    this.budget = budget;
    this.subjects = new StagedSubjects(log);
    this.space = new SpaceCheck(log, subjects);
    this.sequence = log.lastSequence();
    this.time = log.lastTimestamp();
    this.lastId.set(state.lastMessageId());
  }

  /** What the next message that is kept will get. */
  long nextSequence() {
    return sequence + 1;
  }

  /** The next message gets at least this: a purge that says so is staged. */
  void skipTo(long next) {
    sequence = Math.max(sequence, next - 1);
  }

  /**
   * Stamps what is to be stored, takes the rest back, and notes what became of each.
   *
   * @return how many entries are left
   */
  int stage(PublishBatch next, Collection<PublishBatch> before) {
    batch = next;
    outstanding = before;
    lastIdBefore.set(lastId);
    long now = clock.nanos();
    EntryBatch entries = next.entries();
    byte[] array = entries.array();
    StreamConfig config = state.config();
    int kept = 0;
    int i = 0;
    for (int at = 0; at < entries.end(); at = EntryBatch.next(array, at)) {
      int body = at + EntryBatch.HEADER;
      if (EntryBatch.kind(array, at) == EntryBatch.VOID) {
        next.refused(i, ErrorCode.MESSAGE_TOO_LARGE.error());
      } else if (next.isCut()) {
        next.refusedToo(i);
        entries.takeBack(body);
      } else if (accept(config, i, array, body, EntryBatch.bodyLength(array, at))) {
        keep(config, array, body, now);
        next.stored(i, sequence);
        kept++;
      } else {
        entries.takeBack(body);
      }
      i++;
    }
    return kept;
  }

  private boolean accept(StreamConfig config, int i, byte[] array, int body, int length) {
    if (config.rules().sealed()) {
      return refuse(i, ErrorCode.STREAM_SEALED.error());
    }
    int subjectLength = MessageBody.subjectLength(array, body);
    int headersLength = MessageBody.headersLength(array, body);
    headers.clear();
    if (headersLength > 0) {
      headers.read(array, MessageBody.subject(body) + subjectLength, headersLength);
      if (headers.any() && !acceptHeaders(config, i, array, body, subjectLength)) {
        return false;
      }
    }
    if (batch.origin() == Origin.MIRROR && MessageBody.sequence(array, body) <= sequence) {
      batch.duplicate(i, MessageBody.sequence(array, body));
      return false;
    }
    int size = length - MessageBody.FIXED - subjectLength;
    if (config.limits().maxMessageSize() > 0 && size > config.limits().maxMessageSize()) {
      return refuse(i, ErrorCode.MESSAGE_TOO_LARGE.error());
    }
    if (headersLength > MAX_HEADERS) {
      return refuse(i, ErrorCode.HEADER_TOO_LARGE.error());
    }
    if (budget.isExceeded()) {
      boolean memory = config.storage() == Storage.MEMORY;
      return refuse(
          i, (memory ? ErrorCode.MEMORY_EXCEEDED : ErrorCode.INSUFFICIENT_RESOURCES).error());
    }
    return acceptSize(config.limits(), i, array, body, size - headersLength);
  }

  private boolean acceptHeaders(
      StreamConfig config, int i, byte[] array, int body, int subjectLength) {
    if (batch.origin() != Origin.CLIENTS) {
      // Whatever else it asks for, it asked of the stream that it was published to.
      return batch.origin() == Origin.MIRROR
          || !headers.has(PublishHeaders.MESSAGE_ID)
          || !isDuplicate(config, i, array);
    }
    if (headers.has(PublishHeaders.EXPECTED_STREAM)
        && !headers.text(PublishHeaders.EXPECTED_STREAM).equals(config.name())) {
      return refuse(i, ErrorCode.EXPECTED_STREAM.error());
    }
    if (headers.has(PublishHeaders.TTL) && !config.rules().allowMessageTtl()) {
      return refuse(i, ErrorCode.MESSAGE_TTL_DISABLED.error());
    }
    if (MessageTtl.of(headers) == MessageTtl.INVALID) {
      return refuse(i, ErrorCode.MESSAGE_TTL_INVALID.error());
    }
    if (headers.has(PublishHeaders.MESSAGE_ID) && isDuplicate(config, i, array)) {
      return false;
    }
    if (headers.has(PublishHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE)) {
      trackSubjects(body - EntryBatch.HEADER);
      long last = subjects.last(array, MessageBody.subject(body), subjectLength);
      if (headers.number(PublishHeaders.EXPECTED_LAST_SUBJECT_SEQUENCE) != last) {
        return refuse(i, ErrorCode.WRONG_LAST_SEQUENCE.about(last));
      }
    }
    if (headers.has(PublishHeaders.EXPECTED_LAST_SEQUENCE)
        && headers.number(PublishHeaders.EXPECTED_LAST_SEQUENCE) != sequence) {
      return refuse(i, ErrorCode.WRONG_LAST_SEQUENCE.about(sequence));
    }
    if (headers.has(PublishHeaders.EXPECTED_LAST_MESSAGE_ID)
        && !headers.text(PublishHeaders.EXPECTED_LAST_MESSAGE_ID).equals(lastId.text())) {
      return refuse(i, ErrorCode.WRONG_LAST_MSG_ID.about(lastId.text()));
    }
    return !headers.has(PublishHeaders.ROLLUP) || acceptRollup(config, i);
  }

  private boolean isDuplicate(StreamConfig config, int i, byte[] array) {
    id.of(
        array, headers.start(PublishHeaders.MESSAGE_ID), headers.length(PublishHeaders.MESSAGE_ID));
    long window = config.limits().duplicateWindow();
    long original = state.dedupe().find(id.high, id.low, clock.nanos(), window);
    if (original > 0) {
      batch.duplicate(i, original);
    }
    return original > 0;
  }

  private boolean acceptRollup(StreamConfig config, int i) {
    if (!config.rules().allowRollup() || config.rules().denyPurge()) {
      return refuse(i, ErrorCode.ROLLUP_FAILED.about("rollup not permitted"));
    }
    if (!headers.is(PublishHeaders.ROLLUP, SUBJECT) && !headers.is(PublishHeaders.ROLLUP, ALL)) {
      String value = headers.text(PublishHeaders.ROLLUP);
      return refuse(i, ErrorCode.ROLLUP_FAILED.about("rollup value invalid: \"" + value + "\""));
    }
    return true;
  }

  private boolean acceptSize(StreamLimits limits, int i, byte[] array, int body, int payload) {
    if (limits.discard() == Discard.NEW) {
      int subject = MessageBody.subject(body);
      if (!stream.consumers().keep(array, subject, MessageBody.subjectLength(array, body))) {
        space.needsNone();
        return true;
      }
      if (SpaceCheck.bySubject(limits)) {
        trackSubjects(body - EntryBatch.HEADER);
      }
    }
    String full = space.refusal(limits, array, body, payload);
    return full.isEmpty() || refuse(i, ErrorCode.STORE_FAILED.about(full));
  }

  private void keep(StreamConfig config, byte[] array, int body, long now) {
    boolean repeats = batch.origin() == Origin.MIRROR;
    sequence = repeats ? MessageBody.sequence(array, body) : sequence + 1;
    time = repeats ? MessageBody.time(array, body) : Math.max(now, time + 1);
    int flags = 0;
    lastId.clear();
    if (headers.any()) {
      flags = flags(config.rules());
      if ((flags & MessageBody.HAS_ID) != 0) {
        int start = headers.start(PublishHeaders.MESSAGE_ID);
        lastId.set(array, start, headers.length(PublishHeaders.MESSAGE_ID));
        state.dedupe().stage(id.high, id.low, sequence, time);
      }
    }
    MessageBody.stamp(array, body, sequence, time, flags);
    space.staged(batch);
    if (subjects.tracking()) {
      subjects.staged(array, body);
    }
  }

  private int flags(StreamRules rules) {
    Origin origin = batch.origin();
    int flags = origin == Origin.SOURCE ? MessageBody.SOURCED : 0;
    if (headers.has(PublishHeaders.MESSAGE_ID) && origin != Origin.MIRROR) {
      flags |= MessageBody.HAS_ID;
    }
    if (!rules.allowRollup()) {
      return flags;
    }
    if (headers.is(PublishHeaders.ROLLUP, SUBJECT)) {
      return flags | MessageBody.ROLLUP_SUBJECT;
    }
    return headers.is(PublishHeaders.ROLLUP, ALL) ? flags | MessageBody.ROLLUP_ALL : flags;
  }

  /**
   * From now on subjects are counted, what was staged before {@code end} of this batch included.
   */
  private void trackSubjects(int end) {
    if (!subjects.tracking()) {
      subjects.begin();
      outstanding.forEach(earlier -> subjects.staged(earlier.entries(), earlier.entries().end()));
      subjects.staged(batch.entries(), end);
    }
  }

  private boolean refuse(int i, JsError error) {
    batch.refused(i, error);
    return false;
  }

  /** The batch staged last could not be submitted: as if it had never come. */
  void unstage(long first) {
    sequence = first - 1;
    lastId.set(lastIdBefore);
    state.dedupe().unstage(first);
    space.applied(batch);
    subjects.clear();
  }

  /**
   * A batch was applied.
   *
   * @param none nothing else is staged
   */
  void applied(PublishBatch done, boolean none) {
    space.applied(done);
    if (none) {
      subjects.clear();
    } else if (subjects.tracking()) {
      subjects.applied(done.entries());
    }
  }
}
