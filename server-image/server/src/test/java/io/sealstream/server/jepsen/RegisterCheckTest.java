package io.sealstream.server.jepsen;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.jepsen.RegisterHistory.Call;
import io.sealstream.server.jepsen.RegisterHistory.Outcome;
import io.sealstream.server.jepsen.RegisterHistory.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A register that does not behave as one is noticed; one that does is not. */
class RegisterCheckTest {
  private static final String KEY = "key";

  private final RegisterHistory history = new RegisterHistory();
  private final Map<String, List<Seen>> replicas =
      new TreeMap<>(Map.of("a", new ArrayList<>(), "b", new ArrayList<>()));

  private RegisterCheckTest write(long expected, long revision, String value) {
    history.end(history.begin(KEY, expected), new Outcome.Written(revision, value));
    return this;
  }

  private RegisterCheckTest read(long revision, String value) {
    history.end(history.begin(KEY, 0), new Outcome.Read(revision, value));
    return this;
  }

  private RegisterCheckTest unanswered(long expected, String value) {
    history.end(history.begin(KEY, expected), new Outcome.Unanswered(value));
    return this;
  }

  private RegisterCheckTest everywhere(long revision, String value) {
    replicas.values().forEach(contents -> contents.add(new Seen(KEY, revision, value)));
    history.watched(new Seen(KEY, revision, value));
    return this;
  }

  private RegisterCheck.Verdict verdict() {
    return RegisterCheck.of(history.operations(), history.seen(), replicas);
  }

  /** The second write got no answer, and happened. */
  private RegisterCheckTest sound() {
    history.calm(true);
    write(0, 1, "x").unanswered(1, "y").read(4, "y").write(4, 6, "z").read(6, "z");
    return everywhere(1, "x").everywhere(4, "y").everywhere(6, "z");
  }

  @Test
  void aSoundHistoryIsSound() {
    assertThat(sound().verdict().problems).isEmpty();
    assertThat(verdict().written).isEqualTo(2);
  }

  @Test
  void aReadThatIsOlderThanWhatWasKnownIsStale() {
    sound().read(4, "y");
    assertThat(verdict().problems).containsExactly("stale: key: read y at 4 after 6");
  }

  @Test
  void itIsCountedOnlyWhileALeaderMayBeCutOff() {
    sound();
    history.calm(false);
    read(4, "y");
    assertThat(verdict().problems).isEmpty();
    assertThat(verdict().stale).isOne();
  }

  @Test
  void aReadThatBeganBeforeTheWriteEndedMayGiveTheOlderValue() {
    history.calm(true);
    write(0, 1, "x").everywhere(1, "x").everywhere(2, "y");
    Call read = history.begin(KEY, 0);
    write(1, 2, "y");
    history.end(read, new Outcome.Read(1, "x"));
    assertThat(verdict().problems).isEmpty();
  }

  @Test
  void aWriteBetweenAWriteAndItsConditionIsALostUpdate() {
    sound().write(4, 7, "w").everywhere(7, "w");
    assertThat(verdict().problems).hasSize(1).first().asString().startsWith("overwritten: key");
  }

  @Test
  void aWriteThatGetsARevisionOfThePastIsReordered() {
    sound().write(4, 5, "w");
    replicas.values().forEach(contents -> contents.add(2, new Seen(KEY, 5, "w")));
    assertThat(verdict().problems).contains("reordered: key: w got 5 after 6");
  }

  @Test
  void aRevisionWithTwoValuesIsASplitBrain() {
    sound().write(4, 6, "w");
    assertThat(verdict().problems).anyMatch(p -> p.startsWith("divided: key at 6"));
  }

  @Test
  void anAcknowledgedWriteThatAReplicaLacksIsLost() {
    sound();
    replicas.get("b").remove(2);
    assertThat(verdict().problems)
        .contains("lost: b has no key at 6: z")
        .anyMatch(p -> p.startsWith("divided: replicas"))
        .anyMatch(p -> p.startsWith("watch: ended at"));
  }

  @Test
  void anOldRevisionMayBeGoneWhenTheBucketKeepsEnoughNewerOnes() {
    history.calm(true);
    write(0, 1, "v1");
    for (int revision = 2; revision <= RegisterCheck.HISTORY + 1; revision++) {
      write(revision - 1, revision, "v" + revision).everywhere(revision, "v" + revision);
    }
    assertThat(verdict().problems).isEmpty();
    replicas.values().forEach(List::removeFirst);
    assertThat(verdict().problems).hasSize(4).allMatch(p -> p.startsWith("lost: "));
  }

  @Test
  void aValueThatNobodyWroteIsForeign() {
    sound().read(9, "nobody's");
    assertThat(verdict().problems)
        .containsExactly("foreign: key at 9 is nobody's, which nobody wrote");
  }

  @Test
  void aWatcherThatIsToldOfOneRevisionTwiceIsWrong() {
    sound();
    history.watched(new Seen(KEY, 6, "z"));
    assertThat(verdict().problems).containsExactly("watch: key at 6 came after 6");
  }
}
