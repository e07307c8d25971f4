package io.sealstream.raft.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Linearizable reads of one leadership (6.4): a read sees at least what was committed when it
 * began, once a majority has confirmed after its beginning that nobody else leads. Reads share
 * rounds: one is on its way, later reads wait for the next.
 */
final class Reads {
  private List<Long> waiting = new ArrayList<>();
  private List<Long> asked = List.of();
  private long askedIndex;
  private long round;

  void add(long read) {
    waiting.add(read);
  }

  /** The round to be told with every message. */
  long round() {
    return round;
  }

  /** Begins a round if reads wait and none is on its way. */
  boolean begin(long commitIndex) {
    if (waiting.isEmpty() || !asked.isEmpty()) {
      return false;
    }
    round++;
    asked = waiting;
    askedIndex = commitIndex;
    waiting = new ArrayList<>();
    return true;
  }

  /**
   * What is asked from now on can be told from what was asked before; reads that were asked wait
   * for this round, too.
   */
  void askAnew() {
    round++;
  }

  /** Gives the reads whose round is confirmed. */
  void take(LongPredicate confirmed, List<Effects.ReadyRead> into) {
    if (!asked.isEmpty() && confirmed.test(round)) {
      asked.forEach(read -> into.add(new Effects.ReadyRead(read, askedIndex)));
      asked = List.of();
    }
  }
}
