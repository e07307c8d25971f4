package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;

/**
 * What a consumer did since the last journal entry, as the body of the next one: one entry for many
 * deliveries and acks, runs of neighbours as one record.
 *
 * <pre>
 * u8 version ‖ varint consumer id ‖ records until the end
 *   AT        varint milliseconds since the time before; the first since 1970
 *   DELIVER   varint stream sequence − last delivered, varint count, varint wait
 *   AGAIN     varint stream sequence, varint wait
 *   SETTLE    varint stream sequence, varint count
 *   UP_TO     varint stream sequence
 *   DUE       varint stream sequence, varint wait
 *   LATEST    varint wait
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

  private final long consumerId;
  private StateWriter body;
  private boolean recorded;
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
    begin();
  }

  boolean isEmpty() {
    return runKind == 0 && !recorded;
  }

  /** The time of what follows; never before the one given last. */
  void at(long now) {
    if (now != time) {
      endRun();
      record(AT).varint(now - time);
      time = now;
    }
  }

  void deliver(long stream, long wait) {
    extend(DELIVER, stream, wait);
  }

  void redeliver(long stream, long wait) {
    endRun();
    record(AGAIN).varint(stream).varint(wait);
  }

  void settle(long stream) {
    extend(SETTLE, stream, 0);
  }

  void settleUpTo(long stream) {
    endRun();
    record(UP_TO).varint(stream);
  }

  void postpone(long stream, long wait) {
    endRun();
    record(DUE).varint(stream).varint(wait);
  }

  void dueAtLatest(long wait) {
    endRun();
    record(LATEST).varint(wait);
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

  private StateWriter record(int kind) {
    recorded = true;
    return body.u8(kind);
  }

  private void begin() {
    body = new StateWriter();
    body.u8(VERSION).varint(consumerId);
    recorded = false;
    time = 0;
  }

  private void endRun() {
    if (runKind == DELIVER) {
      record(DELIVER).varint(runFirst - deliveredStream).varint(runCount).varint(runWait);
      deliveredStream = runFirst + runCount - 1;
    } else if (runKind == SETTLE) {
      record(SETTLE).varint(runFirst).varint(runCount);
    }
    runKind = 0;
  }

  /** The body of an entry with everything gathered; what comes next starts a new one. */
  byte[] take() {
    endRun();
    byte[] taken = body.toBytes();
    begin();
    return taken;
  }

  /** The consumer that an entry is about, and then its records. */
  static long consumerId(StateReader body) {
    body.version(VERSION, "progress of a consumer");
    return body.varint();
  }

  /** Makes the recorded changes to {@code state}. */
  static void apply(StateReader body, ConsumerState state) {
    long now = 0;
    while (body.remaining() > 0) {
      int kind = body.u8();
      switch (kind) {
        case AT -> now += body.varint();
        case DELIVER -> {
          long stream = state.deliveredStream() + body.varint();
          long count = body.varint();
          long wait = body.varint();
          state.deliver(stream, count, wait == 0 ? 0 : now + wait);
        }
        case AGAIN -> state.redeliver(body.varint(), now + body.varint());
        case SETTLE -> {
          long stream = body.varint();
          long count = body.varint();
          for (long i = 0; i < count; i++) {
            state.settle(stream + i);
          }
        }
        case UP_TO -> state.settleUpTo(body.varint());
        case DUE -> state.postpone(body.varint(), now + body.varint());
        case LATEST -> state.dueAtLatest(now + body.varint());
        default -> throw new IllegalStateException("consumer progress record of kind " + kind);
      }
    }
  }
}
