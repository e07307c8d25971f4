package io.sealstream.raft.journal;

import io.sealstream.raft.RaftLog;
import io.sealstream.store.DamageException;
import io.sealstream.store.Filter;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * The way of a fetched state into the stream: messages that are gone are removed, those that lack
 * are appended, then the machine is made anew. The log names the fetched state already, so none of
 * this has to be journaled: whatever a crash leaves of it, the same begins again and comes to the
 * same end. Thread rule: the group's thread.
 */
final class SnapshotMove {
  /** Bytes after which a checkpoint takes them out of memory. */
  private static final long PIECE = 8 << 20;

  /** Ticks until a checkpoint that found no room is tried again. */
  private static final int TRY_AGAIN = 20;

  private final SealedStore store;
  private final StreamStore stream;
  private final ReplicatedMachine machine;
  private final Executor owner;
  private final FetchedStream from;
  private final CapturedState state;
  private final RaftLog.Completion installed;
  private final Message message = new Message();
  private int ticksToWait;
  private boolean over;

  SnapshotMove(
      SealedStore store,
      StreamStore stream,
      ReplicatedMachine machine,
      Executor owner,
      FetchedStream from,
      CapturedState state,
      RaftLog.Completion installed) {
    this.store = store;
    this.stream = stream;
    this.machine = machine;
    this.owner = owner;
    this.from = from;
    this.state = state;
    this.installed = installed;
  }

  void begin() {
    MessageLog log = stream.log();
    log.removeBelow(Math.min(state.log().first(), log.lastSequence() + 1));
    for (CapturedState.Gap gap : state.gaps()) {
      long end = gap.from() + gap.length();
      for (long s = log.next(gap.from(), Filter.ALL);
          s != MessageLog.NONE && s < end;
          s = log.next(s + 1, Filter.ALL)) {
        log.remove(s);
      }
    }
    go();
  }

  /** Goes on with the next piece, again after each checkpoint. */
  private void go() {
    if (over) {
      return;
    }
    try {
      if (movePiece()) {
        finish();
      } else {
        stream.changed();
        settle();
      }
    } catch (IOException | RuntimeException e) {
      over = true;
      installed.failed(e);
    }
  }

  /** What was moved leaves memory before more comes; on a full disk that takes its time. */
  private void settle() {
    store.checkpoint().whenComplete((done, failed) -> owner.execute(() -> settled(failed)));
  }

  private void settled(Throwable failed) {
    ticksToWait = failed == null ? 0 : TRY_AGAIN;
    if (failed == null) {
      go();
    }
  }

  void tick() {
    if (ticksToWait > 0 && --ticksToWait == 0 && !over) {
      settle();
    }
  }

  /** The stream ends. */
  void stop() {
    over = true;
  }

  /** True when the last one is moved. */
  private boolean movePiece() throws DamageException {
    MessageLog log = stream.log();
    MessageLog fetched = from.store().log();
    long moved = 0;
    for (long s = fetched.next(log.lastSequence() + 1, Filter.ALL);
        s != MessageLog.NONE && s <= state.log().last();
        s = fetched.next(s + 1, Filter.ALL)) {
      if (moved > PIECE) {
        return false;
      }
      fetched.read(s, message);
      log.append(
          s,
          message.timestamp,
          message.array,
          message.subject,
          message.subjectLength,
          message.headers,
          message.headersLength,
          message.payload,
          message.payloadLength);
      moved += message.subjectLength + message.headersLength + message.payloadLength;
    }
    return true;
  }

  private void finish() throws IOException {
    MessageLog log = stream.log();
    if (log.lastSequence() < state.log().last()) {
      // Only a message raises the last sequence and its time without touching those before it.
      byte[] nothing = {'x'};
      log.append(state.log().last(), state.log().lastTime(), nothing, 0, 1, 1, 0, 1, 0);
      log.remove(state.log().last());
    }
    log.removeBelow(state.log().first());
    CapturedState.Shape now = CapturedState.Shape.of(log);
    if (!now.equals(state.log())) {
      throw new IOException(
          "the fetched messages of stream %s are %s, should be %s"
              .formatted(stream.id(), now, state.log()));
    }
    over = true;
    machine.install(state);
    installed.durable();
    store.checkpoint(); // the fetched stream can go then, and the next fetch begins behind this one
  }
}
