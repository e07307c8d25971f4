package io.sealstream.raft.core;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a leader knows of one other member's log. Invariant: {@code match} < {@code next}; entries
 * up to {@code match} are there, durably, as far as that member knows what it lost.
 */
final class Progress {
  enum Mode {
    /** Where the logs agree is not known: one message at a time. */
    PROBE,
    /** Entries are sent ahead of their answers, up to a bound. */
    REPLICATE,
    /** The entries that it needs are forgotten: it has to fetch the snapshot. */
    SNAPSHOT
  }

  private Mode mode = Mode.PROBE;
  private long match;

  /** The newest round of reads that was asked for when {@code match} became known. */
  private long matchRound;

  private long next;
  private boolean probed;

  /** The probe on its way has entries. */
  private boolean probesWithEntries;

  /** It took none of the entries that it was sent, although the logs agree: it has no room. */
  private boolean stalled;

  private final Deque<Long> inFlight = new ArrayDeque<>();

  /** Since the leader last looked. */
  private boolean heard;

  private int ticksSinceHeard;

  private boolean lostEntries;

  private boolean beatDue;
  private int ticksSinceSent;
  private long commitSent;
  private long round;

  Progress(long next) {
    this.next = next;
  }

  Mode mode() {
    return mode;
  }

  long match() {
    return match;
  }

  long matchRound() {
    return matchRound;
  }

  long next() {
    return next;
  }

  /** The newest round of reads that it confirmed. */
  long round() {
    return round;
  }

  // --- what it says ---

  void heard(long confirmed) {
    heard = true;
    ticksSinceHeard = 0;
    round = Math.max(round, confirmed);
  }

  int ticksSinceHeard() {
    return ticksSinceHeard;
  }

  boolean takeHeard() {
    boolean was = heard;
    heard = false;
    return was;
  }

  /**
   * Its log is the leader's up to {@code index}.
   *
   * @param base the leader forgot entries up to here
   * @param asked the newest round of reads
   */
  void matched(long index, long base, long asked) {
    stalled = mode == Mode.PROBE && probed && probesWithEntries && index < next;
    if (index > match) {
      match = index;
      matchRound = asked;
    }
    while (!inFlight.isEmpty() && inFlight.getFirst() <= match) {
      inFlight.removeFirst();
    }
    if (mode != Mode.REPLICATE && match >= base && !stalled) {
      mode = Mode.REPLICATE;
      next = match + 1;
    }
    next = Math.max(next, match + 1);
  }

  /** Whether a rejection of what stood before {@code index + 1} is about what was sent last. */
  boolean isNews(long index) {
    return switch (mode) {
      case PROBE -> index == next - 1;
      case REPLICATE -> index > match;
      case SNAPSHOT -> false;
    };
  }

  /**
   * Whether a rejection may say that something is missing of what it acknowledged, or came late.
   */
  boolean isDoubt(long index) {
    return mode != Mode.SNAPSHOT && match > 0 && index <= match;
  }

  /**
   * Whether it says so for certain: it answers what was asked after the acknowledgement had come.
   *
   * @param asked the round of what it answers
   */
  boolean isLoss(long index, long asked) {
    return isDoubt(index) && asked > matchRound;
  }

  /**
   * The end of its journal is gone without a trace that it could see itself: nothing that it said
   * counts any more.
   *
   * @param index the logs may agree before this
   */
  void lost(long index) {
    lostEntries = true;
    match = 0;
    probeFrom(index);
  }

  boolean hasLostEntries() {
    return lostEntries;
  }

  void probeFrom(long index) {
    mode = Mode.PROBE;
    next = Math.max(match + 1, index);
    probed = false;
    stalled = false;
    inFlight.clear();
  }

  // --- what it is sent ---

  void fetches() {
    mode = Mode.SNAPSHOT;
    inFlight.clear();
  }

  boolean takesEntries(int mostInFlight) {
    return switch (mode) {
      case PROBE -> !probed;
      case REPLICATE -> inFlight.size() < mostInFlight;
      case SNAPSHOT -> false;
    };
  }

  void sent(int entries, long commit) {
    if (mode == Mode.PROBE) {
      probed = true;
      probesWithEntries = entries > 0;
    } else if (entries > 0) {
      next += entries;
      inFlight.add(next - 1);
    }
    commitSent = commit;
    said();
  }

  /** With each heartbeat it is sent one entry, until it takes one. */
  boolean isStalled() {
    return stalled;
  }

  /** Something that shows that the leader is there. */
  void said() {
    beatDue = false;
    ticksSinceSent = 0;
  }

  void tick(int heartbeat) {
    ticksSinceHeard++;
    beatDue |= ++ticksSinceSent >= heartbeat;
  }

  void beat() {
    beatDue = true;
  }

  boolean isBeatDue() {
    return beatDue;
  }

  boolean knowsCommit(long commit) {
    return commitSent >= commit;
  }
}
