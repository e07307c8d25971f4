package io.sealstream.server.jetstream.consumer;

/**
 * What a consumer did since the last journal entry, as the body of the next one: one entry for many
 * deliveries and acks, runs of neighbours as one record.
 *
 * <pre>
 * u8 version ‖ number consumer id ‖ records until the end
 *   AT        number milliseconds since the time before; the first since 1970
 *   DELIVER   number stream sequence − last delivered, number count, number wait
 *   AGAIN     number stream sequence, number wait
 *   SETTLE    number stream sequence, number count
 *   UP_TO     number stream sequence
 *   DUE       number stream sequence, number wait
 *   LATEST    number wait
 * </pre>
 *
 * A wait is in milliseconds from the time of the record; a DELIVER with wait 0 needs no ack. Not
 * thread safe.
 */
final class Progress {
  private static final int VERSION = 1;
  private static final int AT = 1;
  private static final int DELIVER = 2;
  private static final int AGAIN = 3;
  private static final int SETTLE = 4;
  private static final int UP_TO = 5;
  private static final int DUE = 6;
  private static final int LATEST = 7;

  private final ByteWriter records = new ByteWriter();
  private final long consumerId;
  private long time;
  private long deliveredStream;

  // The run that is still growing: kind 0 is none.
  private int runKind;
  private long runFirst;
  private long runCount;
  private long runWait;

  /**
   * @param deliveredStream of the state that these changes start from
   */
  Progress(long consumerId, long deliveredStream) {
    this.consumerId = consumerId;
    this.deliveredStream = deliveredStream;
  }

  boolean isEmpty() {
    return runKind == 0 && records.size() == 0;
  }

  /** Bytes gathered so far. */
  int size() {
    return records.size();
  }

  /** The time of what follows; never before the one given last. */
  void at(long now) {
    if (now != time) {
      endRun();
      records.u8(AT).number(now - time);
      time = now;
    }
  }

  void deliver(long stream, long wait) {
    extend(DELIVER, stream, wait);
  }

  void redeliver(long stream, long wait) {
    endRun();
    records.u8(AGAIN).number(stream).number(wait);
  }

  void settle(long stream) {
    extend(SETTLE, stream, 0);
  }

  void settleUpTo(long stream) {
    endRun();
    records.u8(UP_TO).number(stream);
  }

  void postpone(long stream, long wait) {
    endRun();
    records.u8(DUE).number(stream).number(wait);
  }

  void dueAtLatest(long wait) {
    endRun();
    records.u8(LATEST).number(wait);
  }

  private void extend(int kind, long stream, long wait) {
    if (runKind == kind && runWait == wait && stream == runFirst + runCount) {
      runCount++;
      return;
    }
    endRun();
    runKind = kind;
    runFirst = stream;
    runCount = 1;
    runWait = wait;
  }

  private void endRun() {
    if (runKind == DELIVER) {
      records.u8(DELIVER).number(runFirst - deliveredStream).number(runCount).number(runWait);
      deliveredStream = runFirst + runCount - 1;
    } else if (runKind == SETTLE) {
      records.u8(SETTLE).number(runFirst).number(runCount);
    }
    runKind = 0;
  }

  /** The body of an entry with everything gathered; what comes next starts a new one. */
  byte[] take() {
    endRun();
    ByteWriter body = new ByteWriter();
    body.u8(VERSION).number(consumerId);
    byte[] taken = body.append(records).toBytes();
    records.clear();
    time = 0;
    return taken;
  }

  /** The consumer that an entry is about, and then its records. */
  static long consumerId(ByteReader body) {
    int version = body.u8();
    if (version != VERSION) {
      throw new IllegalStateException("consumer progress of version " + version);
    }
    return body.number();
  }

  /** Makes the recorded changes to {@code state}. */
  static void apply(ByteReader records, ConsumerState state) {
    long now = 0;
    while (!records.atEnd()) {
      int kind = records.u8();
      switch (kind) {
        case AT -> now += records.number();
        case DELIVER -> {
          long stream = state.deliveredStream() + records.number();
          long count = records.number();
          long wait = records.number();
          state.deliver(stream, count, wait == 0 ? 0 : now + wait);
        }
        case AGAIN -> state.redeliver(records.number(), now + records.number());
        case SETTLE -> {
          long stream = records.number();
          long count = records.number();
          for (long i = 0; i < count; i++) {
            state.settle(stream + i);
          }
        }
        case UP_TO -> state.settleUpTo(records.number());
        case DUE -> state.postpone(records.number(), now + records.number());
        case LATEST -> state.dueAtLatest(now + records.number());
        default -> throw new IllegalStateException("consumer progress record of kind " + kind);
      }
    }
  }
}
