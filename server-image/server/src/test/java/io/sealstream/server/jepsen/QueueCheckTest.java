package io.sealstream.server.jepsen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.jepsen.QueueHistory.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A history that was doctored is noticed, each kind as what it is; a sound one is not. */
class QueueCheckTest {
  private final List<Event> history = new ArrayList<>();
  private final Map<String, SortedMap<Long, String>> replicas =
      new TreeMap<>(Map.of("a", new TreeMap<>(), "b", new TreeMap<>(), "c", new TreeMap<>()));

  private QueueCheckTest acknowledged(String id, long sequence) {
    history.add(new Event.Sent(id));
    history.add(new Event.Acknowledged(id, sequence));
    return this;
  }

  private QueueCheckTest unanswered(String id) {
    history.add(new Event.Sent(id));
    history.add(new Event.Unanswered(id));
    return this;
  }

  private QueueCheckTest everywhere(long sequence, String id) {
    replicas.values().forEach(contents -> contents.put(sequence, id));
    return this;
  }

  private QueueCheck.Verdict verdict() {
    return QueueCheck.of(history, replicas);
  }

  /** Three acknowledged, two unknown: one of these is there. */
  private QueueCheckTest sound() {
    acknowledged("one", 1).unanswered("perhaps").unanswered("never").acknowledged("two", 3);
    acknowledged("three", 4);
    return everywhere(1, "one")
        .everywhere(2, "perhaps")
        .everywhere(3, "two")
        .everywhere(4, "three");
  }

  @Test
  void whatNobodyAnsweredMayBeThereOrNot() {
    QueueCheck.Verdict verdict = sound().verdict();
    assertThat(verdict.problems()).isEmpty();
    assertThat(verdict.acknowledged).isEqualTo(3);
    assertThat(verdict.unknown).isEqualTo(2);
  }

  @Test
  void whatWasSentAgainUnderItsIdAndAcknowledgedThenCounts() {
    sound().acknowledged("perhaps", 2);
    assertThat(verdict().problems()).isEmpty();
    assertThat(verdict().unknown).isOne();
    acknowledged("never", 5);
    assertThat(verdict().lost).hasSize(3);
  }

  @Test
  void anAcknowledgedMessageThatOneReplicaLacksIsLost() {
    sound();
    replicas.get("b").remove(3L);
    assertThat(verdict().lost).containsExactly("b has no two, acknowledged at 3");
    assertThat(verdict().divided).hasSize(1);
  }

  @Test
  void anIdThatIsThereTwiceIsDuplicatedAlsoWhenNobodyAnsweredIt() {
    sound().everywhere(5, "perhaps");
    assertThat(verdict().duplicated).hasSize(3);
    assertThat(verdict().lost).isEmpty();
  }

  @Test
  void anIdThatWasAcknowledgedAtTwoPlacesIsDuplicated() {
    sound().acknowledged("one", 9);
    assertThat(verdict().duplicated).containsExactly("one was acknowledged at 1 and at 9");
  }

  @Test
  void twoMessagesWithOneSequenceAreASplitBrain() {
    sound().acknowledged("other", 4);
    assertThat(verdict().divided).contains("sequence 4 was given to three and to other");
    assertThat(verdict().lost).hasSize(3);
  }

  @Test
  void replicasThatDifferInWhatNobodyAnsweredAreASplitBrainToo() {
    sound();
    replicas.get("c").put(2L, "never");
    assertThat(verdict().divided).containsExactly("at 2 there is {a=perhaps, b=perhaps, c=never}");
  }

  @Test
  void aMessageThatIsElsewhereThanItsAcknowledgementSaidIsReordered() {
    sound().everywhere(3, "three").everywhere(4, "two");
    assertThat(verdict().reordered).hasSize(6);
  }

  @Test
  void aSequenceBelowOneThatWasKnownBeforeTheMessageWasSentIsReordered() {
    acknowledged("one", 7).acknowledged("two", 6);
    everywhere(6, "two").everywhere(7, "one");
    assertThat(verdict().reordered)
        .containsExactly("two is at 6, and was sent when 7 had been acknowledged");
  }

  @Test
  void whatNobodySentIsForeign() {
    sound().everywhere(5, "spoiled content of \"one\"");
    assertThat(verdict().foreign).hasSize(3);
  }
}
