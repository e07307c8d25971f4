package io.sealstream.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The submissions that wait for the journal, and the frame that is being filled from them. A
 * submission longer than a frame goes on in the next one; an entry longer than a frame is spilled.
 * One owner thread.
 */
final class FrameFiller {
  private static final int CREATED_LENGTH = 4 + 32;

  private final ArrayDeque<Submission> waiting = new ArrayDeque<>();
  private final JournalFrame frame = new JournalFrame();
  private final byte[] createdRun = new byte[CREATED_LENGTH];
  private final byte[] reference = new byte[Spill.REFERENCE];
  private final Spill spill;
  private final StoreRules rules;
  private int urgent;

  /** Where the frame will stand that is being filled. */
  private JournalMark place = JournalMark.NONE;

  /** What the frames since the last write hold. */
  private final List<Submission> finished = new ArrayList<>();

  private final List<Stream> created = new ArrayList<>();
  private byte[] writtenDirectory = new byte[4];

  FrameFiller(Spill spill, StoreRules rules) {
    this.spill = spill;
    this.rules = rules;
  }

  void add(Submission submission) {
    waiting.add(submission);
    if (submission.urgency != Urgency.RIDE_ALONG) {
      urgent++;
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  boolean isUrgent() {
    return urgent > 0;
  }

  JournalFrame frame() {
    return frame;
  }

  /** Submissions that the frames filled since the last write complete; the caller empties it. */
  List<Submission> finished() {
    return finished;
  }

  /**
   * Fills one frame of at most so many bytes with what waits. What follows the end of a stream
   * begins in the next frame: a replay that begins where it began is behind that end.
   *
   * @param before where the frame will stand
   * @return false when nothing that waits fits into it
   */
  boolean fill(int limit, JournalMark before) throws IOException {
    frame.begin(limit);
    place = before;
    boolean goesOn = true;
    while (goesOn && !waiting.isEmpty() && put(waiting.getFirst())) {
      Submission done = waiting.removeFirst();
      finished.add(done);
      if (done.urgency != Urgency.RIDE_ALONG) {
        urgent--;
      }
      goesOn = mayFollow(done);
    }
    return !frame.isEmpty();
  }

  /** Ends of streams stand together: as a rule many streams are deleted at once, or one. */
  private boolean mayFollow(Submission done) {
    boolean behindAnEnd = done.drop && !waiting.isEmpty() && !waiting.getFirst().drop;
    return !behindAnEnd || !rules.beginsBehindEnds();
  }

  /** Where the first submission that is not complete began, if part of it stands in a frame. */
  Optional<JournalMark> began() {
    return Optional.ofNullable(waiting.peekFirst()).map(first -> first.began);
  }

  /** What was filled so far is on disk. */
  void written() {
    finished.forEach(s -> s.written = s.end);
    if (!waiting.isEmpty()) {
      Submission first = waiting.getFirst();
      first.written = first.framed;
      first.beganWritten = first.began;
    }
    created.clear();
    writtenDirectory = frame.previousDirectory();
  }

  /** What was filled since the last write is lost and waits again. */
  void takeBack() {
    created.forEach(stream -> stream.created = false);
    created.clear();
    if (!waiting.isEmpty()) {
      takeBack(waiting.getFirst());
    }
    Collections.reverse(finished);
    for (Submission s : finished) {
      takeBack(s);
      waiting.addFirst(s);
      urgent += s.urgency == Urgency.RIDE_ALONG ? 0 : 1;
    }
    finished.clear();
    frame.follow(writtenDirectory);
  }

  private static void takeBack(Submission s) {
    s.framed = s.written;
    s.began = s.beganWritten;
  }

  /** Puts what fits; true when that was all of it. */
  private boolean put(Submission s) throws IOException {
    if (s.lastOp < s.firstOp) {
      return true;
    }
    if (!s.stream.created && !putCreated(s)) {
      return false;
    }
    if (s.drop) {
      return putDrop(s);
    }
    while (s.framed < s.end) {
      skipTakenBack(s);
      if (s.framed < s.end && !putEntries(s)) {
        return false;
      }
    }
    return true;
  }

  /** Adds a run that there is room for: with its first one a submission begins. */
  private void run(
      Submission s, int type, byte[] from, int at, int length, long firstOp, long lastOp) {
    if (s.began == null) {
      s.began = place;
    }
    frame.run(s.stream, type, from, at, length, firstOp, lastOp);
  }

  private boolean putCreated(Submission s) {
    Stream stream = s.stream;
    if (!frame.hasRoom(stream, CREATED_LENGTH)) {
      return false;
    }
    int length = stream.writeKey(createdRun);
    run(s, JournalFrame.CREATED, createdRun, 0, length, 0, 0);
    stream.created = true;
    created.add(stream);
    return true;
  }

  private boolean putDrop(Submission s) {
    if (!frame.hasRoom(s.stream, 0)) {
      return false;
    }
    run(s, JournalFrame.DROPPED, s.array, 0, 0, s.lastOp, s.lastOp);
    return true;
  }

  private void skipTakenBack(Submission s) {
    while (s.gaps && s.framed < s.end && EntryBatch.kind(s.array, s.framed) == EntryBatch.VOID) {
      s.framed = EntryBatch.next(s.array, s.framed);
    }
  }

  /** Puts a run of entries; false when not even one fits. */
  private boolean putEntries(Submission s) throws IOException {
    int from = s.framed;
    int room = frame.room(s.stream);
    int length = EntryBatch.next(s.array, from) - from;
    if (length > JournalFrame.MAX_ENTRY) {
      return room >= Spill.REFERENCE && putSpilled(s, length);
    }
    int to =
        !s.gaps && s.end - from <= Math.min(room, JournalFrame.MAX_ENTRY) ? s.end : runEnd(s, room);
    if (to == from) {
      return false;
    }
    long last = to == s.end && !s.gaps ? s.lastOp : lastOp(s.array, from, to);
    run(s, JournalFrame.ENTRIES, s.array, from, to - from, EntryBatch.op(s.array, from), last);
    s.framed = to;
    return true;
  }

  private boolean putSpilled(Submission s, int length) throws IOException {
    spill.write(s.stream, s.array, s.framed, length, reference);
    long op = EntryBatch.op(s.array, s.framed);
    run(s, JournalFrame.SPILLED, reference, 0, Spill.REFERENCE, op, op);
    s.framed += length;
    return true;
  }

  private static int runEnd(Submission s, int room) {
    int to = s.framed;
    while (to < s.end && EntryBatch.kind(s.array, to) != EntryBatch.VOID) {
      int next = EntryBatch.next(s.array, to);
      if (next - s.framed > room || next - to > JournalFrame.MAX_ENTRY) {
        break;
      }
      to = next;
    }
    return to;
  }

  private static long lastOp(byte[] array, int from, int to) {
    int last = from;
    for (int at = from; at < to; at = EntryBatch.next(array, at)) {
      last = at;
    }
    return EntryBatch.op(array, last);
  }
}
