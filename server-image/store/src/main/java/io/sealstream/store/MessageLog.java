package io.sealstream.store;

import java.util.function.LongConsumer;

/**
 * The messages of one stream: sequence → time, subject, headers, payload, with the look-ups that
 * JetStream needs. Holds only what was applied, so everything here is durable and visible.
 *
 * <p>Changes ({@link #append}, {@link #remove}, {@link #erase}, {@link #removeBelow}, {@link
 * #skipTo}) may come only from {@link StreamMachine#apply} and are deterministic. Sequences start
 * at 1 and never go back; after the last message was removed, first sequence is last sequence + 1.
 * Thread rule: the stream's owner only. Subjects are bytes as on the wire; filters are NATS
 * subjects with {@code *} and {@code >}.
 */
public interface MessageLog {
  /** No such sequence, no such message. */
  long NONE = 0;

  // --- changes ---

  /**
   * Appends a message. The three ranges point into {@code array}, which is kept by reference.
   *
   * @param sequence greater than {@link #lastSequence()}; what lies between never existed
   * @param timestamp nanoseconds since 1970
   */
  void append(
      long sequence,
      long timestamp,
      byte[] array,
      int subject,
      int subjectLength,
      int headers,
      int headersLength,
      int payload,
      int payloadLength);

  /** Removes one message. False when there is none. */
  boolean remove(long sequence);

  /**
   * As {@link #remove}, and its bytes shall go, too: what holds them on disk is rewritten soon, a
   * segment at most once a minute. Until then, and in blocks that the disk still holds, they are
   * unreadable only without the stream's key.
   */
  boolean erase(long sequence);

  /**
   * Removes every message before {@code sequence}; {@link #firstSequence()} is at least that then.
   */
  long removeBelow(long sequence);

  /** Raises first and last sequence of an empty log: the next message gets {@code next}. */
  void skipTo(long next);

  /**
   * How messages are written to segments from now on; what stands there stays as it is until it is
   * rewritten. No part of the log: whoever wants it says it again after each start.
   */
  void compress(Compression how);

  // --- state ---

  long firstSequence();

  long lastSequence();

  /**
   * Time of the first message in nanoseconds since 1970, {@link #NONE} when empty. Where its bytes
   * are damaged: a time that it is not after.
   */
  long firstTimestamp();

  /** Time of the message appended last, even if it was removed since; {@link #NONE} at first. */
  long lastTimestamp();

  long messages();

  /** Sum of {@link #size}: what limits and info count. */
  long bytes();

  /** What one message counts for: subject, headers, payload and the record overhead of the wire. */
  static long size(int subject, int headers, int payload) {
    // nats-server's record: 22 bytes of header, 8 of checksum, 4 more when there are headers.
    return subject + payload + (headers > 0 ? headers + 4 : 0) + 30L;
  }

  /** Sequences between first and last that hold no message. */
  long deletedCount();

  /** Calls with each of them, ascending. */
  void deleted(LongConsumer sequence);

  // --- look-ups ---

  /**
   * Reads one message.
   *
   * @return false when there is none at that sequence
   * @throws DamageException when it was there and its bytes on disk are damaged or tampered with;
   *     never returns altered bytes
   */
  boolean read(long sequence, Message into) throws DamageException;

  /**
   * Whether there is a message at that sequence and its subject matches; one whose subject nobody
   * knows any more may match. Reads nothing.
   */
  boolean matches(long sequence, Filter filter);

  /**
   * The first message at or after {@code from} whose subject matches, or {@link #NONE}. One whose
   * subject nobody knows any more may match.
   */
  long next(long from, Filter filter);

  /**
   * As {@link #next(long, Filter)}, without those whose subject nobody knows, unless every subject
   * matches.
   */
  long nextKnown(long from, Filter filter);

  /**
   * The first message whose time is at or after {@code timestamp}, or {@link #NONE}. One of which
   * nobody can tell counts as such, so the answer may differ between nodes: an entry carries it.
   */
  long firstAtOrAfter(long timestamp);

  /** The last message on exactly this subject, or {@link #NONE}. */
  long last(byte[] array, int subject, int length);

  /** The first message on exactly this subject, or {@link #NONE}. */
  long first(byte[] array, int subject, int length);

  /** The last message at or before {@code upTo} whose subject matches, or {@link #NONE}. */
  long last(long upTo, Filter filter);

  /** How many messages on exactly this subject. */
  long count(byte[] array, int subject, int length);

  /** How many messages at or after {@code from} match: a consumer's pending. */
  long count(long from, Filter filter);

  /** As {@link #count(long, Filter)}, of those that {@link #nextKnown} gives. */
  long countKnown(long from, Filter filter);

  /** Calls with each subject that has messages and matches, in byte order. */
  void subjects(Filter filter, SubjectVisitor visitor);

  /** How many subjects have messages. */
  long subjectCount();

  /** Gets one subject's totals. */
  @FunctionalInterface
  interface SubjectVisitor {
    /**
     * @return false to end the visit
     */
    boolean visit(String subject, long count, long first, long last);
  }
}
