package io.sealstream.server.jetstream.replica;

import io.sealstream.store.Hole;
import java.util.List;

/**
 * How long a leader that lacks messages leads on before another one is to lead. Two members of
 * which each lacks some take turns, and publishers wait at each change: so for the same messages
 * each turn is twice as long as the one before.
 */
final class Turns {
  /** In looks of {@link DamageWatch}: ten seconds, and ten minutes. */
  private static final int FIRST = 5;

  private static final int LONGEST = 300;

  private List<Hole> lacked = List.of();
  private int turn = FIRST;

  /**
   * Whether this turn is over, and then the next one begins.
   *
   * @param look of this reign, from 1 on
   * @param holes what the leader lacks now
   */
  boolean isOver(int look, List<Hole> holes) {
    if (holes.isEmpty()) {
      return false;
    }
    if (!holes.equals(lacked)) {
      turn = FIRST;
    }
    if (look % turn != 0) {
      return false;
    }
    lacked = List.copyOf(holes);
    turn = Math.min(2 * turn, LONGEST);
    return true;
  }
}
