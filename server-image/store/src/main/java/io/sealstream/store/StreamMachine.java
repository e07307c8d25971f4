package io.sealstream.store;

/**
 * What the entries of one stream mean. The store journals entries without understanding them and
 * hands them to the machine once they are durable, in op order, live and in replay alike; the
 * machine answers by changing its own state and the stream's {@link MessageLog}.
 *
 * <p>Deterministic: the same entries give the same state and the same {@link #save()} bytes,
 * whenever they are applied. Time, ids and chance are fields of entries. Thread rule: every method
 * is called on the stream's owner (the executor given at creation), during recovery on the
 * recovering thread.
 */
public interface StreamMachine {
  /**
   * Applies one durable entry.
   *
   * @param op its op number: one more than that of the entry before
   * @param array holds the body; never written to again, so references into it may be kept
   */
  void apply(long op, int kind, byte[] array, int body, int length);

  /**
   * Everything the machine keeps besides the message log (configuration, consumers, duplicates),
   * for the catalog. Versioned by the machine from its first byte.
   */
  byte[] save();

  /**
   * What {@link #save()} gave is committed: the next start begins with it or with a later one.
   *
   * @param state the very array that it gave
   */
  default void saved(byte[] state) {}
}
