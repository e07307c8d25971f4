package io.sealstream.server.jetstream.stream;

import java.util.List;

/**
 * The durable half of a stream's consumers, kept inside {@link StreamState}. Changes only through
 * {@link #apply}, deterministic: the same calls give the same saved bytes. Thread rule: the
 * stream's owner, during recovery the recovering thread.
 *
 * <p>Where messages stay only as long as consumers need them, they go while the entry is applied
 * that says that nobody needs them any more: no crash comes between an acknowledgement and its
 * consequence, and every replica draws the same one.
 */
public interface ConsumerStates {
  /** Entry kinds from here on belong to consumers; each body starts with a version byte. */
  int FIRST_KIND = 64;

  /** Applies one durable entry of a consumer kind; see {@code StreamMachine.apply}. */
  void apply(long op, int kind, byte[] array, int body, int length);

  /** How long messages stay from now on; said at each start and with every configuration. */
  void retain(Retention retention);

  /**
   * Messages stay for consumers alone from now on, and did not before: those go that a consumer is
   * done with and no other needs. What nobody ever wanted stays, as in nats-server.
   *
   * @return how many went
   */
  long releaseSettled();

  /** Whether some consumer asks for messages on this subject. */
  boolean isWanted(byte[] array, int subject, int length);

  /**
   * Grows when messages went that somebody may still believe to be there. One that went because
   * everyone is done with it is not counted: nobody misses it.
   */
  long removals();

  /** In no order that means anything. */
  List<String> names();

  /** Writes everything, starting with a version byte. */
  void save(StateWriter out);
}
