package io.sealstream.store;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One stream's place in the store. Thread rule: only the stream's owner may call, {@link #id()}
 * excepted.
 */
public interface StreamStore {
  /** Random, never reused; names are the machine's business and stand only in sealed bytes. */
  StreamId id();

  /**
   * The stream's messages. Changed only from {@link StreamMachine#apply}, or see {@link #changed}.
   */
  MessageLog log();

  /**
   * Hands entries to the journal. They get the next op numbers at once, and once they are durable
   * they are applied in order on the owner; then {@code applied} runs there.
   *
   * <p>A store that is poisoned (a write or sync failed) or closed never applies and never runs
   * {@code applied}: no acknowledgement can come from it.
   *
   * @return false when the store cannot take the bytes now ({@link StoreState#FULL}, poisoned or
   *     closed, or the stream is in quarantine): nothing was staged, answer the publishers with an
   *     error
   */
  boolean submit(EntryBatch batch, Urgency urgency, Runnable applied);

  /**
   * Whether {@link #submit} would take so many bytes now, from space that is not kept back for what
   * frees some. An estimate: others share the volume. Who is refused here is given room first.
   */
  boolean hasRoom(int bytes);

  /**
   * The owner has changed {@link #log()} or its own state otherwise than in {@link
   * StreamMachine#apply}: by entries that were durable before and count only now.
   */
  void changed();

  /**
   * About how many bytes of the heap its messages and their index need; what was removed may take
   * up to half as much besides. 0 of a stream that is on disk.
   */
  long heapBytes();

  /** Set when acknowledged entries were lost to damage: the stream is read-only then. */
  Optional<Quarantine> quarantine();

  /**
   * Ends a quarantine: the entries that are missing stay lost, and the stream goes on behind those
   * that it has. Counts from the next checkpoint on; nothing may be submitted before that.
   *
   * @return false when it cannot be ended now, since whole segments are missing or contradict the
   *     catalog: {@link SealedStore#recover(StreamMachines, Set)} ends it
   */
  boolean acceptLoss();

  /**
   * What of the log cannot be read, in sequence order, as far as somebody tried. Reading one of
   * these messages gives a {@link DamageException}; everything else goes on.
   */
  List<Hole> holes();

  /**
   * Ends the stream: journals the end, then forgets messages, key and state. {@code applied} runs
   * on the owner when the end is durable. No other call may follow.
   */
  boolean drop(Runnable applied);
}
