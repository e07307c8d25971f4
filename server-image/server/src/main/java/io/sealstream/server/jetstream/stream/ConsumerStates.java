package io.sealstream.server.jetstream.stream;

/**
 * The durable half of a stream's consumers, kept inside {@link StreamState}. Changes only through
 * {@link #apply}, deterministic: the same calls give the same saved bytes. Thread rule: the
 * stream's owner, during recovery the recovering thread.
 */
public interface ConsumerStates {
  /** Entry kinds from here on belong to consumers; each body starts with a version byte. */
  int FIRST_KIND = 64;

  /** Applies one durable entry of a consumer kind; see {@code StreamMachine.apply}. */
  void apply(long op, int kind, byte[] array, int body, int length);

  /** Writes everything, starting with a version byte. */
  void save(StateWriter out);
}
