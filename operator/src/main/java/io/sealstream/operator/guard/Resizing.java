package io.sealstream.operator.guard;

import io.sealstream.operator.observe.Observation;
import java.util.Optional;

/**
 * What is done about the number of nodes now: one node at a time, and each of these leads to the
 * next from whatever moment the operator was killed at.
 */
public sealed interface Resizing {

  /** How many nodes there are to be. */
  int nodes();

  /** Nothing is to be done. */
  record Settled(int nodes) implements Resizing {}

  /** The last of these nodes is made. Status remembers it before its pod is asked for. */
  record Grow(int nodes) implements Resizing {}

  /**
   * The last node leaves: it is marked on its claim, then told, until it says that it has left.
   *
   * @param overdue says that it has been leaving for long
   */
  record Retire(int nodes, int ordinal, Optional<Remark> overdue) implements Resizing {}

  /**
   * The node after these was asked for, never came, and is not wanted any more: its pod is made no
   * more, and nobody has to be told.
   */
  record TakeBack(int nodes) implements Resizing {}

  /** A change is asked for, and its next step has to wait for something that passes. */
  record Wait(int nodes, Remark why) implements Resizing {}

  /** Pure: of what was observed, and of what the guard says to it. */
  static Resizing of(Observation seen, KeyVerdict verdict) {
    return new ResizingRules(seen, verdict).next();
  }
}
