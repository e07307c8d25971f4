package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.util.ArrayDeque;

/**
 * The way of publishes through a stream's actor: check each message against what is staged, stamp
 * it in place or take it back, submit what is left, answer all of them when it is durable.
 *
 * <p>Answers leave in the order of the batches, refusals and duplicates too: a duplicate must not
 * be acknowledged before its original is durable, and a refusal may tell of a message that is only
 * staged. Thread rule: the actor.
 */
final class Publishing {
  private final StreamActor stream;
  private final PublishCheck check;
  private final Acknowledgement ack;
  private final ArrayDeque<PublishBatch> outstanding = new ArrayDeque<>();

  Publishing(StreamActor stream, StorageBudget budget) {
    this.stream = stream;
    this.check = new PublishCheck(stream, budget);
    this.ack = new Acknowledgement(stream.name());
  }

  void publish(PublishBatch batch) {
    long first = check.nextSequence();
    EntryBatch entries = batch.entries();
    int kept = check.stage(batch, outstanding);
    if (kept > 0 && !submit(batch)) {
      check.unstage(first);
      batch.refuseFrom(first, refusal(stream.store()));
      kept = 0;
    }
    if (kept > 0) {
      outstanding.add(batch);
    } else if (outstanding.isEmpty()) {
      answer(batch);
    } else {
      outstanding.getLast().follow(batch);
    }
  }

  /** Answers a batch that comes too late. */
  void refuse(PublishBatch batch, JsError error) {
    for (int i = 0; i < batch.count(); i++) {
      batch.refused(i, error);
    }
    answer(batch);
  }

  /** Nobody will be told how what is outstanding ended; the clients ask again. */
  void abandon() {
    outstanding.forEach(batch -> batch.finish(stream));
    outstanding.clear();
  }

  /** A purge was staged. */
  void purged(Purge purge) {
    check.skipTo(purge.next());
  }

  private boolean submit(PublishBatch batch) {
    return stream.stage(batch.entries(), Urgency.NOW, () -> applied(batch));
  }

  private void applied(PublishBatch batch) {
    outstanding.removeFirst();
    check.applied(batch, outstanding.isEmpty());
    answer(batch);
  }

  private void answer(PublishBatch batch) {
    if (!stream.config().rules().noAck()) {
      batch.answer(ack, stream.burst());
    }
    batch.finish(stream);
  }

  /** Why a store takes nothing. */
  static JsError refusal(StreamStore store) {
    return store
        .quarantine()
        .map(lost -> ErrorCode.STORE_FAILED.about("stream is read-only: " + lost.reason()))
        .orElseGet(ErrorCode.STORAGE_EXCEEDED::error);
  }
}
