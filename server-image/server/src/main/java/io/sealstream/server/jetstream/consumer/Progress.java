package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;

/**
 * What a consumer did since the last journal entry, as the body of the next one: one entry for many
 * deliveries and acks, runs of neighbours as one record.
 *
 * <pre>
 * u8 version: 2 with a GIVE_UP, else 1 ‖ varint consumer id ‖ records until the end
 *   AT        varint milliseconds since the time before; the first since 1970
 *   DELIVER   varint stream sequence − last delivered, varint count, varint wait
 *   AGAIN     varint stream sequence, varint wait
 *   SETTLE    varint stream sequence, varint count
 *   UP_TO     varint stream sequence
 *   DUE       varint stream sequence, varint wait
 *   LATEST    varint wait
 *   GIVE_UP   varint stream sequence: delivered as often as it may be, where that does not settle it
 * </pre>
 *
 * A stream that keeps messages for its consumers loses, while it applies the entry, each message
 * that this settles and that no other consumer needs. A wait is in milliseconds from the time of
 * the record; a DELIVER with wait 0 needs no ack. Not thread safe.
 */
final class Progress {
  private static final int VERSION = 1;
  private static final int VERSION_GIVEN_UP = 2;
  private static final int AT = 1;
  private static final int DELIVER = 2;
  private static final int AGAIN = 3;
  private static final int SETTLE = 4;
  private static final int UP_TO = 5;
  private static final int DUE = 6;
  private static final int LATEST = 7;
  private static final int GIVE_UP = 8;

  private final long consumerId;
  private StateWriter body;
  private boolean recorded;
  private boolean gaveUp;
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

  void giveUp(long stream) {
    endRun();
    record(GIVE_UP).varint(stream);
    gaveUp = true;
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
    gaveUp = false;
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
    taken[0] = (byte) (gaveUp ? VERSION_GIVEN_UP : VERSION);
    begin();
    return taken;
  }

  /** The consumer that an entry is about, and then its records. */
  static long consumerId(StateReader body) {
    body.version(VERSION, VERSION_GIVEN_UP, "progress of a consumer");
    return body.varint();
  }

  /** Hears what becomes of messages while an entry is applied. */
  interface Listener {
    /** Nobody: messages stay whatever consumers do. */
    Listener NOBODY = new Listener() {};

    /** The consumer is done with a message. */
    default void settled(long stream) {}

    /** It went past messages from {@code first} to {@code last} without delivering them. */
    default void passed(long first, long last) {}
  }

  /** Makes the recorded changes to {@code state}. */
  static void apply(StateReader body, ConsumerState state, Listener listener) {
    long now = 0;
    while (body.remaining() > 0) {
      int kind = body.u8();
      switch (kind) {
        case AT -> now += body.varint();
        case DELIVER -> {
          long before = state.deliveredStream();
          long stream = before + body.varint();
          long count = body.varint();
          long wait = body.varint();
          state.deliver(stream, count, wait == 0 ? 0 : now + wait);
          delivered(before, stream, wait == 0 ? count : 0, listener);
        }
        case AGAIN -> state.redeliver(body.varint(), now + body.varint());
        case SETTLE -> {
          long stream = body.varint();
          long count = body.varint();
          for (long i = 0; i < count; i++) {
            if (state.settle(stream + i)) {
              listener.settled(stream + i);
            }
          }
        }
        case UP_TO -> state.settleUpTo(body.varint(), listener::settled);
        case DUE -> state.postpone(body.varint(), now + body.varint());
        case LATEST -> state.dueAtLatest(now + body.varint());
        case GIVE_UP -> state.giveUp(body.varint());
        default -> throw new IllegalStateException("consumer progress record of kind " + kind);
      }
    }
  }

  /**
   * @param done how many of those delivered need no ack
   */
  private static void delivered(long before, long first, long done, Listener listener) {
    if (first > before + 1) {
      listener.passed(before + 1, first - 1);
    }
    for (long i = 0; i < done; i++) {
      listener.settled(first + i);
    }
  }
}
