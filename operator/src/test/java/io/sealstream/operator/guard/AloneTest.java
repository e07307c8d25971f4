package io.sealstream.operator.guard;

import static io.sealstream.operator.observe.SealedCluster.justApplied;
import static io.sealstream.operator.observe.SealedCluster.serving;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.KeyVerdict.Scope;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.SealedCluster;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A cluster of one stays one, one of several never becomes one, and what it has is known whatever
 * gets lost.
 */
class AloneTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @ParameterizedTest
  @CsvSource({
    "1, 3, SCALE_UP_REFUSED",
    "1, 5, SCALE_UP_REFUSED",
    "3, 1, SCALE_DOWN_REFUSED",
    "5, 1, SCALE_DOWN_REFUSED"
  })
  void anotherNumberOfNodesIsRefusedAndEverythingElseGoesOn(int has, int asked, Reason reason) {
    Verdict.on(serving(has).asksReplicas(asked))
        .isHeld(reason)
        .of(Scope.REPLICAS)
        .keeps("demo-key", "K1")
        .keepsReplicas()
        .goesOnOtherwise()
        .saying(
            "asks for %d node".formatted(asked),
            "stays at %d".formatted(has),
            "{\"spec\":{\"replicas\":%d}}".formatted(has),
            "docs/runbooks/" + reason.word() + ".md");
  }

  @ParameterizedTest
  @EnumSource
  void howManyNodesThereAreIsKnownFromWhateverIsLeft(Lost lost) {
    Verdict.on(lost.from(serving(1).asksReplicas(3))).isHeld(Reason.SCALE_UP_REFUSED).givesNodes(1);
    Verdict.on(lost.from(serving(3).asksReplicas(1)))
        .isHeld(Reason.SCALE_DOWN_REFUSED)
        .givesNodes(3);
    Verdict.on(lost.from(serving(3))).isAccepted();
  }

  @Test
  void aClusterThatIsMadeAgainOverItsVolumesIsAsLargeAsTheyAre() {
    Verdict.on(serving(1).recreated().asksReplicas(3))
        .isHeld(Reason.SCALE_UP_REFUSED)
        .givesNodes(1)
        .saying("was made with 1");
    Verdict.on(serving(3).recreated().asksReplicas(1))
        .isHeld(Reason.SCALE_DOWN_REFUSED)
        .givesNodes(3);
    Verdict.on(serving(3).recreated()).isAccepted();
  }

  @Test
  void theLastOfThreeVolumesIsNotForgottenWithItsClaim() {
    SealedCluster cluster = serving(3).recreated();
    cluster.volumes.remove(2);

    Verdict.on(cluster).isAccepted();
    Verdict.on(cluster.asksReplicas(1)).isHeld(Reason.SCALE_DOWN_REFUSED).givesNodes(3);
  }

  /** kubectl scale statefulset: the operator sets it back, and takes it for no wish of anybody. */
  @ParameterizedTest
  @CsvSource({
    "1, 3, NOTHING",
    "3, 1, NOTHING",
    "3, 5, NOTHING",
    "1, 3, STATUS",
    "3, 1, STATUS",
    "3, 5, STATUS"
  })
  void aStatefulSetThatIsScaledByHandIsSetBack(int has, int byHand, Lost lost) {
    SealedCluster cluster = lost.from(serving(has));
    cluster.template = Optional.of(Observed.template(byHand, "aes", "demo-key", "K1"));
    IntStream.range(has, byHand).forEach(cluster::emptyVolume);

    Verdict.on(cluster).isAccepted().givesNodes(has);
    Verdict.on(cluster.secretGone("demo-key", LONG)).drivesNothing().givesNodes(has);
  }

  @Test
  void aClusterThatFormsIsNotTakenForASmallerOneBecauseOfTheFirstStores() {
    SealedCluster cluster = justApplied(3).secret("demo-key", Keys.holding("K1"));
    cluster.volume(0, "K1", 2).emptyVolume(1).emptyVolume(2).neverFormed();

    Verdict.on(cluster).isAccepted().givesNodes(3);
    Verdict.on(cluster.asksReplicas(1)).isHeld(Reason.SCALE_DOWN_REFUSED).givesNodes(3);
  }

  @Test
  void ofAClusterThatIsYetToBeMadeThePersonMayThinkAgain() {
    SealedCluster cluster = justApplied(3).secret("demo-key", Keys.holding("K1"));
    IntStream.range(0, 3).forEach(cluster::emptyVolume);

    Verdict.on(cluster.asksReplicas(1)).isAccepted();
  }
}
