package io.sealstream.operator.guard;

import static io.sealstream.operator.observe.SealedCluster.NOW;
import static io.sealstream.operator.observe.SealedCluster.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.Resizing.Grow;
import io.sealstream.operator.guard.Resizing.Retire;
import io.sealstream.operator.guard.Resizing.Settled;
import io.sealstream.operator.guard.Resizing.TakeBack;
import io.sealstream.operator.guard.Resizing.Wait;
import io.sealstream.operator.observe.Departure;
import io.sealstream.operator.observe.Departure.Stage;
import io.sealstream.operator.observe.NodeReport.Replication;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.StartRefusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * From three nodes to five and back: one at a time, and none while another is short of anything.
 */
class ResizingTest {
  private static final Duration GRACE = Duration.ofMinutes(1);

  @Test
  void aNodeMoreIsMadeWhenAllThatAreThereAreCurrent() {
    assertThat(next(current(3).asksReplicas(5))).isEqualTo(new Grow(4));
    assertThat(next(current(3))).isEqualTo(new Settled(3));
  }

  @Test
  void theNextNodeWaitsUntilTheOneBeforeHasBeenCurrentForAWhile() {
    SealedCluster cluster = current(4).asksReplicas(5);
    standing(cluster, 3, Optional.of(NOW.minusSeconds(5)), true);
    assertThat(waits(cluster)).contains("demo-3 has to serve and be current");

    standing(cluster, 3, Optional.empty(), true);
    assertThat(waits(cluster)).contains("demo-3 has to serve and be current");

    standing(cluster, 3, Optional.of(NOW.minusSeconds(30)), true);
    assertThat(next(cluster)).isEqualTo(new Grow(5));
  }

  @Test
  void aNodeThatIsRememberedAndWasNotAskedForYetIsAskedFor() {
    SealedCluster cluster = current(3).asksReplicas(5);
    cluster.status.nodes(4);

    assertThat(next(cluster).nodes()).isEqualTo(4);
    assertThat(next(cluster.asksReplicas(3)).nodes()).isEqualTo(4);
  }

  /** For want of a machine, of room or of a quota. */
  @Test
  void aNodeThatNeverCameIsTakenBack() {
    assertThat(next(neverCame())).isEqualTo(new TakeBack(3));
    assertThat(next(neverCame().asksReplicas(5)).nodes()).isEqualTo(4);

    SealedCluster noPod = neverCame();
    noPod.pods.remove(3);
    assertThat(next(noPod)).isEqualTo(new TakeBack(3));
  }

  @Test
  void aNodeThatMayHaveComeIsNot() {
    SealedCluster ran = neverCame();
    ran.pod(3, Pod.State.STARTING, Observed.HASH, "K1", null, null);
    assertThat(waits(ran)).contains("demo-3 has to serve");

    SealedCluster recorded = neverCame().volume(3, "K1", 2);
    assertThat(waits(recorded)).contains("demo-3 has to serve");

    SealedCluster volumeLost = neverCame();
    volumeLost.status.nodes(0).nodes(4);
    assertThat(waits(volumeLost)).as("the status knows its store").contains("demo-3 has to serve");

    SealedCluster wiped = neverCame();
    wiped.statusWiped();
    assertThat(next(wiped)).isNotInstanceOf(TakeBack.class);
  }

  /** It began to serve in the moment in which it was taken back. */
  @Test
  void aNodeThatCameAfterAllLeavesAsAnyOther() {
    SealedCluster cluster = current(4).asksReplicas(3);
    cluster.status.nodes(3);

    assertThat(next(cluster)).isEqualTo(new Retire(4, 3, Optional.empty()));
  }

  /** Anybody may have edited a claim, or copied one. */
  @Test
  void aMarkOnTheClaimOfAnyOtherIsNotObeyedAndGoes() {
    SealedCluster cluster = current(3).departs(0, Stage.LEAVING, NOW);

    assertThat(next(cluster)).isEqualTo(new Settled(3));
    assertThat(record(cluster, 0).departure()).isEmpty();
  }

  @Test
  void theLastNodeLeavesAndStaysPartOfTheClusterUntilItHasLeft() {
    SealedCluster cluster = current(5).asksReplicas(3);
    assertThat(next(cluster)).isEqualTo(new Retire(5, 4, Optional.empty()));
    assertThat(record(cluster, 4).departure()).contains(new Departure(Stage.LEAVING, NOW));
    assertThat(record(cluster, 3).departure()).isEmpty();

    cluster.departs(4, Stage.LEAVING, NOW);
    standing(cluster, 4, Optional.empty(), false);
    assertThat(next(cluster)).isEqualTo(new Retire(5, 4, Optional.empty()));
  }

  @Test
  void nobodyIsToldToLeaveWhileAnotherIsBehindOrAStreamNeedsIt() {
    SealedCluster cluster = current(5).asksReplicas(3);
    standing(cluster, 1, Optional.empty(), true);
    assertThat(waits(cluster)).contains("demo-1 has to serve and be current");

    cluster = current(5).asksReplicas(3);
    standing(cluster, 4, Optional.of(NOW.minusSeconds(60)), false);
    assertThat(waits(cluster)).contains("would lose its quorum without demo-4");
  }

  @Test
  void whoWasToldToLeaveIsToldAgainWhateverIsAskedForByThen() {
    SealedCluster cluster = current(5).departs(4, Stage.LEAVING, NOW);
    assertThat(next(cluster)).isEqualTo(new Retire(5, 4, Optional.empty()));
    assertThat(next(cluster.asksReplicas(1))).isEqualTo(new Retire(5, 4, Optional.empty()));

    cluster = current(5).asksReplicas(3).departs(4, Stage.LEAVING, NOW);
    cluster.pods.remove(0);
    cluster.nodes.remove(0);
    assertThat(next(cluster)).isEqualTo(new Retire(5, 4, Optional.empty()));
  }

  @Test
  void aDepartureThatTakesLongIsSaid() {
    SealedCluster cluster = current(5).asksReplicas(3);
    cluster.departs(4, Stage.LEAVING, NOW.minus(Duration.ofMinutes(6)));
    assertThat(next(cluster)).as("it copies").isEqualTo(new Retire(5, 4, Optional.empty()));

    cluster.departs(4, Stage.LEAVING, NOW.minus(Duration.ofMinutes(61)));
    assertThat(((Retire) next(cluster)).overdue()).isPresent();

    cluster.departs(4, Stage.LEAVING, NOW.minus(Duration.ofMinutes(6)));
    cluster.nodes.remove(4);
    cluster.pod(4, Pod.State.STARTING, Observed.HASH, "K1", null, null);
    cluster.downFor(4, Duration.ofMinutes(1));
    assertThat(((Retire) next(cluster)).overdue()).as("it restarts").isEmpty();

    cluster.downFor(4, Duration.ofMinutes(6));
    Retire retire = (Retire) next(cluster);

    assertThat(retire.overdue().orElseThrow().reason()).isEqualTo(Reason.SCALE_DOWN_REFUSED);
    assertThat(retire.overdue().orElseThrow().message()).contains("demo-4 was told at", "nats");
  }

  @Test
  void aNodeIsNoneAnyMoreOnceItsClaimSaysThatItLeft() {
    SealedCluster cluster = current(5).asksReplicas(3).departs(4, Stage.LEAVING, NOW);
    cluster.saysThatItLeft(4);
    assertThat(next(cluster).nodes()).as("the claim does not say so yet").isEqualTo(5);
    assertThat(record(cluster, 4).departure()).contains(new Departure(Stage.GONE, NOW));

    cluster.departs(4, Stage.GONE, NOW);
    assertThat(next(cluster).nodes()).isEqualTo(4);
    assertThat(next(cluster.statusWiped()).nodes()).isEqualTo(4);
  }

  /** Else its own pod would come in again, with an empty store. */
  @Test
  void theAnchorStaysUntilThePodOfWhoLeftIsMadeNoMore() {
    SealedCluster cluster = current(5).asksReplicas(3).departs(4, Stage.GONE, NOW);
    cluster.saysThatItLeft(4);
    assertThat(record(cluster, 4).anchor()).isPresent();

    cluster.template = Optional.of(Observed.template(4, "aes", "demo-key", "K1"));
    assertThat(record(cluster, 4).anchor()).as("its pod is there").isPresent();

    cluster.pods.remove(4);
    VolumeRecord after = record(cluster, 4);
    assertThat(after.anchor()).isEmpty();
    assertThat(after.fingerprint()).isEmpty();
    assertThat(after.departure()).contains(new Departure(Stage.GONE, NOW));
  }

  @Test
  void aServerThatLeftAndWasRestartedBeforeAnybodyAskedItIsKnownByItsRefusal() {
    SealedCluster cluster = current(5).asksReplicas(3).departs(4, Stage.LEAVING, NOW);
    cluster.nodes.remove(4);
    cluster.refused(4, StartRefusal.of(StartCode.STORE_ROLLED_BACK));

    assertThat(record(cluster, 4).departure()).contains(new Departure(Stage.GONE, NOW));
  }

  @Test
  void aPlainStoreThatIsOlderWasNotGivenUp() {
    SealedCluster cluster = current(5).asksReplicas(3).departs(4, Stage.LEAVING, NOW);
    cluster.nodes.remove(4);
    cluster.refused(
        4,
        new StartRefusal(
            StartCode.STORE_ROLLED_BACK,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.of(SealedCluster.ID),
            Optional.of("store-4"),
            OptionalLong.of(3)));

    assertThat(record(cluster, 4).departure()).contains(new Departure(Stage.LEAVING, NOW));
  }

  @Test
  void whatTheContainerBeforeSaidIsNotBelievedOfOneThatRuns() {
    SealedCluster cluster = current(5).asksReplicas(3).departs(4, Stage.LEAVING, NOW);
    StartRefusal before = StartRefusal.of(StartCode.STORE_ROLLED_BACK);
    cluster.pod(4, Pod.State.STARTING, Observed.HASH, "K1", null, before);

    assertThat(record(cluster, 4).departure()).contains(new Departure(Stage.LEAVING, NOW));
    cluster.nodes.remove(4);
    assertThat(record(cluster, 4).departure()).contains(new Departure(Stage.LEAVING, NOW));
  }

  @Test
  void aVolumeThatWasGivenUpIsUsedAgainOnlyWhenNothingOfItCounts() {
    SealedCluster cluster = current(3).asksReplicas(5);
    cluster.volume(3, "K1", 2).departs(3, Stage.GONE, NOW);
    assertThat(waits(cluster)).contains("what there was of demo-3 before is going");

    cluster.emptyVolume(3).departs(3, Stage.GONE, NOW);
    assertThat(next(cluster)).isEqualTo(new Grow(4));
    assertThat(record(cluster, 3).departure()).isEmpty();
  }

  /** What a ring needed that is destroyed keeps no rotation from ending. */
  @Test
  void aVolumeThatWasGivenUpNeedsNoKey() {
    SealedCluster cluster = current(3).volume(3, "K9", 2).departs(3, Stage.GONE, NOW);

    Verdict.on(cluster).isAccepted().givesNodes(3);
    Verdict.on(cluster.asksReplicas(5)).isAccepted();
  }

  @Test
  void aRollGoesFirst() {
    SealedCluster cluster = current(3).asksReplicas(5);
    cluster.pod(1, Pod.State.SERVING, "another", "K1", null, null);

    assertThat(waits(cluster)).contains("a roll goes first");
  }

  @Test
  void whatIsPausedOrHeldKeepsItsSize() {
    SealedCluster paused = current(3).asksReplicas(5);
    paused.paused = true;
    assertThat(next(paused)).isEqualTo(new Settled(3));

    SealedCluster held = current(3).asksReplicas(5).secretGone("demo-key", GRACE.multipliedBy(2));
    assertThat(next(held)).isEqualTo(new Settled(3));
  }

  /** On the way from 3 to 5, and back to 3 while demo-3 waits for a machine. */
  private static SealedCluster neverCame() {
    SealedCluster cluster = current(3).emptyVolume(3);
    cluster.template = Optional.of(Observed.template(4, "aes", "demo-key", "K1"));
    cluster.pod(3, Pod.State.PENDING, Observed.HASH, "K1", null, null);
    cluster.status.nodes(4, Set.of(3));
    return cluster;
  }

  private static SealedCluster current(int nodes) {
    SealedCluster cluster = serving(nodes);
    IntStream.range(0, nodes)
        .forEach(i -> standing(cluster, i, Optional.of(NOW.minusSeconds(60)), true));
    return cluster;
  }

  private static void standing(
      SealedCluster cluster, int ordinal, Optional<Instant> since, boolean safe) {
    cluster.node(ordinal, "K1", 2, "aes", new Replication(0, false, since, safe, 0, 3));
  }

  private static Resizing next(SealedCluster cluster) {
    Observation seen = cluster.observed();
    return Resizing.of(seen, new KeyGuard(GRACE).decide(seen));
  }

  private static String waits(SealedCluster cluster) {
    return ((Wait) next(cluster)).why().message();
  }

  private static VolumeRecord record(SealedCluster cluster, int ordinal) {
    Observation seen = cluster.observed();
    return VolumeRecord.of(seen, new KeyGuard(GRACE).decide(seen), ordinal);
  }
}
