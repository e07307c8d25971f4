package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Urgency;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Carries what consumers did into the stream's journal, one batch for all of them per task, and
 * holds answers back until what they rest on is durable. Entries are applied in the order of
 * staging, so an answer that waits for the last one waits for all. Thread rule: the stream's owner.
 */
final class ConsumerJournal {
  /** What a batch is expected to need. */
  private static final int PROGRESS_SIZE = 128;

  private final StreamActor actor;
  private final Runnable settle;
  private List<Runnable> answers = new ArrayList<>();

  /** Batches that are staged and not yet applied. */
  private int underWay;

  /** Somebody asked about this one, and waits. */
  private Optional<Consumer> asked = Optional.empty();

  /** What the store did not take: nothing is delivered until it does. */
  private Optional<EntryBatch> refused = Optional.empty();

  /**
   * @param settle ends a task of consumers
   */
  ConsumerJournal(StreamActor actor, Runnable settle) {
    this.actor = actor;
    this.settle = settle;
  }

  /** Runs {@code answer} once everything that the consumer did so far is durable. */
  void whenDurable(Consumer consumer, Runnable answer) {
    if (consumer.isJournaled()) {
      answers.add(answer);
      asked = Optional.of(consumer);
    } else {
      answer.run();
    }
  }

  /** Stages an entry of its own; see {@link StreamActor#stage}. */
  boolean stage(int kind, byte[] body, Urgency urgency, Runnable applied) {
    Runnable task =
        () -> {
          applied(applied);
          settle.run();
        };
    boolean staged = actor.stage(kind, body, urgency, task);
    underWay += staged ? 1 : 0;
    return staged;
  }

  private void applied(Runnable then) {
    underWay--;
    then.run();
  }

  /** Whether nobody waits for an answer, and nothing for the store. */
  boolean isAtRest() {
    return answers.isEmpty() && refused.isEmpty();
  }

  /** Whether the store takes nothing: what consumers do could not be remembered. */
  boolean isStuck() {
    return refused.isPresent();
  }

  /** Stages the progress of these consumers, and answers when it is durable. */
  void commit(Collection<Consumer> consumers) {
    Optional<EntryBatch> batch = refused;
    for (Consumer consumer : consumers) {
      if (consumer.ledger().hasProgress()) {
        batch = Optional.of(batch.orElseGet(() -> new EntryBatch(PROGRESS_SIZE)));
        batch.get().add(ConsumerEntry.PROGRESS, consumer.ledger().takeProgress());
      }
    }
    if (!answers.isEmpty()) {
      commitNow(batch);
    } else if (batch.isPresent()) {
      submit(batch.get(), Urgency.RIDE_ALONG, () -> {});
    }
  }

  private void commitNow(Optional<EntryBatch> gathered) {
    if (gathered.isEmpty() && underWay == 0) {
      answer(takeAnswers());
      return;
    }
    EntryBatch batch = gathered.orElseGet(() -> new EntryBatch(PROGRESS_SIZE));
    if (batch.isEmpty()) {
      // Entries that may take their time are under way: an empty one behind them makes haste.
      batch.add(ConsumerEntry.PROGRESS, asked.orElseThrow().ledger().takeProgress());
    }
    List<Runnable> waiting = takeAnswers();
    submit(batch, Urgency.FREEING, () -> answer(waiting));
  }

  private void submit(EntryBatch batch, Urgency urgency, Runnable applied) {
    boolean staged = actor.stage(batch, urgency, () -> applied(applied));
    if (!staged && urgency == Urgency.RIDE_ALONG) {
      staged = actor.stage(batch, Urgency.FREEING, () -> applied(applied));
    }
    underWay += staged ? 1 : 0;
    refused = staged ? Optional.empty() : Optional.of(batch);
  }

  private List<Runnable> takeAnswers() {
    List<Runnable> taken = answers;
    answers = new ArrayList<>();
    asked = Optional.empty();
    return taken;
  }

  private static void answer(List<Runnable> waiting) {
    waiting.forEach(Runnable::run);
  }
}
