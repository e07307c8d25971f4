package io.sealstream.store;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The sealed store of one node, opened (its key fits, its identity is right) and locked. Order of
 * calls: {@link #recover} once, then streams come and go, then {@link #close}. Thread rule: safe
 * for every thread unless a method says otherwise.
 */
public interface SealedStore extends AutoCloseable {
  /**
   * Reads superblock, catalog and journal, brings every stream back through its machine and
   * prepares the journal for writing. Returns when all entries are applied. Nothing is
   * acknowledged, and nothing may be submitted, before it returned.
   */
  default void recover(StreamMachines machines) throws IOException {
    recover(machines, Set.of());
  }

  /**
   * As {@link #recover(StreamMachines)}.
   *
   * @param lossAccepted streams that go on with what is there, where acknowledged entries or whole
   *     segments of them are missing; what is missing stays lost
   */
  void recover(StreamMachines machines, Set<StreamId> lossAccepted) throws IOException;

  /**
   * Whether what was applied has been synced: false when an operator chose to sync now and then, so
   * that a power cut may lose what was acknowledged since.
   */
  boolean syncsBeforeItAcknowledges();

  /**
   * Makes a new, empty stream. It exists durably from its first submitted entry on.
   *
   * @param owner runs the stream's tasks one at a time, in order
   * @param machine gets the handle and gives the machine
   */
  StreamStore create(Executor owner, Function<StreamStore, StreamMachine> machine);

  /**
   * As {@link #create}, of a stream of which nothing is ever written: submitted entries are applied
   * at once, whatever the volume does, and with the process the stream is gone.
   */
  StreamStore createInMemory(Executor owner, Function<StreamStore, StreamMachine> machine);

  /** Facts for monitoring; a consistent picture of one moment. */
  StoreStatus status();

  /** Flushes, commits a superblock and recycles the journal. Completes when durable. */
  CompletionStage<Void> checkpoint();

  /**
   * Reads every frame of every segment, at full speed. What cannot be read is to be found in {@link
   * StreamStore#holes} when this completes.
   */
  CompletionStage<Void> scrub();

  /**
   * Replaces data keys. Publishers go on; segments under the keys before are rewritten in the
   * background, at the pace of {@link Resealing}, and then those keys are destroyed. On a full
   * volume it begins when there is room.
   */
  RekeyCourse rekey(Rekey what);

  /** Called once, from a store thread, when the store poisoned itself: the process should end. */
  void onPoisoned(java.util.function.Consumer<Throwable> listener);

  /**
   * Ends the store for good: its volume counts as empty from then on, its key ring is destroyed, so
   * that nothing that was sealed can be read any more, and its files are deleted (what was in clear
   * may stand in free blocks of the volume). Closes it. On return that is durable; on an exception
   * the store is closed, and the next start finds it whole or finishes this.
   */
  void giveUp() throws IOException;

  /** Commits what was submitted, marks a clean stop, releases the lock. */
  @Override
  void close();
}
