package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.store.MessageLog;
import io.sealstream.store.StreamMachine;

/**
 * A stream's durable state: configuration, messages, known message ids, consumers. Changes only by
 * applying entries, which carry every time and choice, so replaying them gives equal bytes. What is
 * here is durable and visible to everyone. Thread rule: the stream's owner, during recovery the
 * recovering thread.
 */
public final class StreamState implements StreamMachine {
  private static final int VERSION = 1;

  /** Of a stream that is being restored; else as the other. */
  private static final int VERSION_RESTORING = 2;

  /** Added to the version of one that has sources: their positions stand before its consumers. */
  private static final int WITH_SOURCES = 2;

  /** What a replica saves begins with this or more, and its own entries are of these kinds. */
  private static final int FIRST_OF_REPLICAS = 0x80;

  private static final int FIRST_KIND_OF_REPLICAS = 245;

  private final MessageLog log;
  private final ConsumerStates consumers;
  private final DedupeWindow dedupe;
  private final SourcePositions sources;
  private final RemovalEntries removal;
  private final Lifetimes lifetimes;
  private final MessageId id = new MessageId();
  private final PublishHeaders headers = new PublishHeaders();
  private StreamConfig config;
  private long created;
  private boolean restoring;
  private final ByteRange lastMessageId = new ByteRange();

  /** How often messages were removed; not part of the state. */
  private long removals;

  private StreamState(
      MessageLog log, ConsumerStates consumers, DedupeWindow dedupe, SourcePositions sources) {
    this.log = log;
    this.consumers = consumers;
    this.dedupe = dedupe;
    this.sources = sources;
    this.removal = new RemovalEntries(log);
    this.lifetimes = new Lifetimes(log);
  }

  /** The state before the first entry. */
  public static StreamState empty(MessageLog log, ConsumerEngine engine) {
    return new StreamState(log, engine.create(log), new DedupeWindow(), new SourcePositions());
  }

  /** The state as {@link #save} wrote it; {@code saved} may be empty: nothing was applied yet. */
  public static StreamState restore(MessageLog log, ConsumerEngine engine, byte[] saved) {
    if (saved.length == 0) {
      return empty(log, engine);
    }
    if ((saved[0] & 0xff) >= FIRST_OF_REPLICAS) {
      throw StoreModeException.of(StoreModeException.Mode.CLUSTER);
    }
    StateReader in = new StateReader(saved);
    int version = in.version(VERSION, VERSION_RESTORING + WITH_SOURCES, "a stream's saved state");
    boolean sourced = version > WITH_SOURCES;
    boolean restoring = version - (sourced ? WITH_SOURCES : 0) == VERSION_RESTORING;
    long created = in.u64();
    StreamConfig config = stored(in.bytes());
    byte[] lastMessageId = in.bytes();
    DedupeWindow dedupe = DedupeWindow.read(in);
    SourcePositions sources = sourced ? SourcePositions.read(in) : new SourcePositions();
    StreamState state = new StreamState(log, engine.restore(log, in), dedupe, sources);
    state.created = created;
    state.configured(config);
    state.restoring = restoring;
    state.lastMessageId.set(lastMessageId, 0, lastMessageId.length);
    return state;
  }

  @Override
  public byte[] save() {
    if (!isDescribed()) {
      return new byte[0];
    }
    StateWriter out = new StateWriter();
    boolean sourced = !sources.isEmpty();
    out.u8((restoring ? VERSION_RESTORING : VERSION) + (sourced ? WITH_SOURCES : 0))
        .u64(created)
        .bytes(config.toJson())
        .bytes(lastMessageId.copy());
    dedupe.save(out);
    if (sourced) {
      sources.save(out);
    }
    consumers.save(out);
    return out.toBytes();
  }

  @Override
  public void apply(long op, int kind, byte[] array, int body, int length) {
    if (kind >= ConsumerStates.FIRST_KIND) {
      consumers.apply(op, kind, array, body, length);
      return;
    }
    if (kind == EntryKind.MESSAGE) {
      message(array, body, length);
      return;
    }
    StateReader in = new StateReader(array, body, length);
    switch (kind) {
      case EntryKind.CREATED -> created(in);
      case EntryKind.RESTORING -> {
        created(in);
        restoring = true;
      }
      case EntryKind.RESTORED -> restored(in);
      case EntryKind.UPDATED -> updated(in);
      default -> {
        if (kind >= FIRST_KIND_OF_REPLICAS) {
          throw StoreModeException.of(StoreModeException.Mode.CLUSTER);
        }
        removals += removal.apply(kind, in);
      }
    }
  }

  private void created(StateReader in) {
    in.version(EntryKind.VERSION, "a stream's first entry");
    created = in.u64();
    configured(stored(in.bytes()));
    if (config.firstSequence() > 1) {
      log.skipTo(config.firstSequence());
    }
  }

  /** A sequence that no message has any more is reached by one that comes and goes. */
  private void restored(StateReader in) {
    in.version(EntryKind.VERSION, "the end of a restore");
    long last = in.u64();
    long time = in.u64();
    byte[] subject = in.bytes();
    if (last > log.lastSequence() && log.messages() == 0) {
      log.skipTo(last + 1);
    } else if (last > log.lastSequence()) {
      log.append(last, time, subject, 0, subject.length, 0, 0, subject.length, 0);
      log.remove(last);
    }
    restoring = false;
  }

  private void updated(StateReader in) {
    in.version(EntryKind.VERSION, "an update entry");
    in.u64();
    boolean byConsumers = config.retention().isByConsumers();
    configured(stored(in.bytes()));
    if (config.retention().isByConsumers() && !byConsumers) {
      removals += consumers.releaseSettled();
    }
    removals += Limits.enforceAll(log, config.limits());
  }

  private void message(byte[] array, int body, int length) {
    if (array[body] != EntryKind.VERSION) {
      throw new IllegalStateException("message entry of unknown version " + array[body]);
    }
    long sequence = MessageBody.sequence(array, body);
    long time = MessageBody.time(array, body);
    int flags = MessageBody.flags(array, body);
    int subject = MessageBody.subject(body);
    int subjectLength = MessageBody.subjectLength(array, body);
    int headersAt = subject + subjectLength;
    int headersLength = MessageBody.headersLength(array, body);
    int payload = headersAt + headersLength;
    log.append(
        sequence,
        time,
        array,
        subject,
        subjectLength,
        headersAt,
        headersLength,
        payload,
        body + length - payload);
    lastMessageId.clear();
    if ((flags & (MessageBody.HAS_ID | MessageBody.SOURCED)) != 0) {
      headers.read(array, headersAt, headersLength);
    }
    if ((flags & MessageBody.HAS_ID) != 0) {
      identified(array);
    }
    if ((flags & MessageBody.SOURCED) != 0) {
      int header = PublishHeaders.STREAM_SOURCE;
      sources.took(array, headers.start(header), headers.length(header));
    }
    if (isForNobody(array, subject, subjectLength)) {
      log.remove(sequence);
      return;
    }
    lifetimes.appended(sequence, time, array, headersAt, headersLength);
    if (flags != 0) {
      rollUp(flags, array, subject, subjectLength);
    }
    removals += Limits.enforce(log, config.limits(), array, subject, subjectLength);
  }

  /**
   * Whether a message that comes now takes its sequence and does not stay. In a restore consumers
   * come after the messages that are for them.
   */
  private boolean isForNobody(byte[] array, int subject, int subjectLength) {
    return config.retention() == Retention.INTEREST
        && !restoring
        && !consumers.isWanted(array, subject, subjectLength);
  }

  private void identified(byte[] array) {
    int start = headers.start(PublishHeaders.MESSAGE_ID);
    int length = headers.length(PublishHeaders.MESSAGE_ID);
    id.of(array, start, length);
    dedupe.apply(
        id.high,
        id.low,
        log.lastSequence(),
        log.lastTimestamp(),
        config.limits().duplicateWindow());
    lastMessageId.set(array, start, length);
  }

  private void rollUp(int flags, byte[] array, int subject, int subjectLength) {
    long sequence = log.lastSequence();
    if ((flags & MessageBody.ROLLUP_ALL) != 0) {
      removals += log.removeBelow(sequence);
    } else if ((flags & MessageBody.ROLLUP_SUBJECT) != 0) {
      removals += Limits.keepNewest(log, array, subject, subjectLength, 1);
    }
  }

  private void configured(StreamConfig next) {
    config = next;
    log.compress(next.compression());
    consumers.retain(next.retention());
    lifetimes.allow(next.rules());
  }

  private static StreamConfig stored(byte[] json) {
    try {
      return StreamConfigReader.read(JsonObject.parse(json));
    } catch (RefusedException e) {
      throw new IllegalStateException("stored stream configuration: " + e.getMessage(), e);
    }
  }

  public MessageLog log() {
    return log;
  }

  public ConsumerStates consumers() {
    return consumers;
  }

  public StreamConfig config() {
    return config;
  }

  /** Whether the first entry, which names the stream, was applied. */
  public boolean isDescribed() {
    return config != null;
  }

  /** Whether the stream is being restored, or was when a restore was cut short. */
  public boolean isRestoring() {
    return restoring;
  }

  /** When the stream was made, in nanoseconds since 1970. */
  public long created() {
    return created;
  }

  /** The first message whose time is not before a cutoff; behind the last when there is none. */
  long firstSince(long cutoff) {
    return removal.firstSince(cutoff);
  }

  /** Forgets what was staged and not applied. */
  void unstage() {
    dedupe.unstage(0);
  }

  /** How far the stream has got with its sources. */
  SourcePositions sources() {
    return sources;
  }

  Lifetimes lifetimes() {
    return lifetimes;
  }

  DedupeWindow dedupe() {
    return dedupe;
  }

  /** The id of the last message; empty when that has none. */
  ByteRange lastMessageId() {
    return lastMessageId;
  }

  /** Grows with every removal that somebody has to hear of. */
  long removals() {
    return removals + consumers.removals();
  }

  /** How many messages the purge applied last took. */
  long purged() {
    return removal.purged();
  }
}
