package io.sealstream.store;

import java.util.Arrays;

/**
 * Entries of one stream on their way through the journal: from the owner to the journal thread,
 * and, once durable, in a chain of its stream back to the owner.
 */
final class Submission {
  private static final int SLACK = 512;

  final Stream stream;
  final Urgency urgency;
  final Runnable applied;

  /** Entries; {@code end} bytes of them. The end of a stream is a submission without entries. */
  final byte[] array;

  final int end;

  /** Op numbers of the entries; none when {@code lastOp < firstOp}. */
  final long firstOp;

  final long lastOp;

  /** Some entries were taken back. */
  final boolean gaps;

  /** This is the end of the stream. */
  final boolean drop;

  // --- the journal thread's ---

  /** Bytes of {@link #array} that stand in a frame. */
  int framed;

  /** Bytes of it that stand in a frame that was written. */
  int written;

  /** Where the frame stands that has its first run; null while none has. */
  JournalMark began;

  /** The same, null while that frame was not written. */
  JournalMark beganWritten;

  /** The next one of the same stream in the same commit. */
  Submission next;

  private Submission(
      Stream stream,
      Urgency urgency,
      Runnable applied,
      byte[] array,
      int end,
      long firstOp,
      long lastOp,
      boolean gaps,
      boolean drop) {
    this.stream = stream;
    this.urgency = urgency;
    this.applied = applied;
    this.array = array;
    this.end = end;
    this.firstOp = firstOp;
    this.lastOp = lastOp;
    this.gaps = gaps;
    this.drop = drop;
  }

  /** Numbers the entries of a batch from {@code firstOp} on. */
  static Submission of(
      Stream stream, EntryBatch batch, long firstOp, Urgency urgency, Runnable applied) {
    byte[] array = taken(batch);
    int end = batch.end();
    long last = EntryBatch.number(array, end, firstOp);
    boolean gaps = last - firstOp + 1 != batch.entries();
    return new Submission(stream, urgency, applied, array, end, firstOp, last, gaps, false);
  }

  /** The bytes of a batch, without room that was never filled: the log keeps pointing into them. */
  static byte[] taken(EntryBatch batch) {
    byte[] array = batch.array();
    int end = batch.end();
    return array.length > 2 * end + SLACK ? Arrays.copyOf(array, end) : array;
  }

  static Submission drop(Stream stream, long op, Runnable applied) {
    return new Submission(stream, Urgency.FREEING, applied, new byte[0], 0, op, op, false, true);
  }
}
