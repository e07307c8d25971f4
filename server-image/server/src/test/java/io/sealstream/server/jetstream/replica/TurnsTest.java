package io.sealstream.server.jetstream.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.store.Hole;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often the leadership of a stream changes because each member lacks some messages. */
class TurnsTest {
  private static final Hole HOLE = new Hole(3, 9, 7, "frame 1 of a segment: its checksum is wrong");
  private static final Hole MORE =
      new Hole(20, 20, 1, "frame 4 of a segment: its checksum is wrong");
  private static final List<Hole> SOME = List.of(HOLE);

  private final Turns turns = new Turns();

  /** Looks until the turn is over. */
  private int turn(List<Hole> holes) {
    int look = 1;
    while (!turns.isOver(look, holes)) {
      look++;
    }
    return look;
  }

  @Test
  void forTheSameMessagesEachTurnIsTwiceAsLongUpToTenMinutes() {
    assertThat(List.of(turn(SOME), turn(SOME), turn(SOME))).containsExactly(5, 10, 20);
    List<Integer> later = List.of(turn(SOME), turn(SOME), turn(SOME), turn(SOME), turn(SOME));
    assertThat(later).containsExactly(40, 80, 160, 300, 300);
  }

  @Test
  void whenOthersAreMissingItIsTheFirstTimeAgain() {
    assertThat(List.of(turn(SOME), turn(SOME))).containsExactly(5, 10);
    List<Hole> more = List.of(HOLE, MORE);
    assertThat(List.of(turn(more), turn(more))).containsExactly(5, 10);
  }

  @Test
  void whoLacksNothingLeadsOn() {
    for (int look = 1; look < 1000; look++) {
      assertThat(turns.isOver(look, List.of())).isFalse();
    }
  }
}
