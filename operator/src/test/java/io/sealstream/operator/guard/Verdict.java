package io.sealstream.operator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.KeyVerdict.Accepted;
import io.sealstream.operator.guard.KeyVerdict.Held;
import io.sealstream.operator.guard.KeyVerdict.Restarts;
import io.sealstream.operator.guard.KeyVerdict.Scope;
import io.sealstream.operator.observe.Keys;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.SealedCluster;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.VolumeClaim;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The verdict on a cluster, and what is to be true of it. */
final class Verdict {
  private static final Duration GRACE = Duration.ofSeconds(60);
  private final Observation seen;
  private final KeyVerdict verdict;

  private Verdict(Observation seen, KeyVerdict verdict) {
    this.seen = seen;
    this.verdict = verdict;
    everySentenceIsFitForAPerson();
  }

  /** Of this release. */
  static Verdict on(SealedCluster cluster) {
    Observation seen = cluster.observed();
    return new Verdict(seen, stable(new KeyGuard(GRACE), seen));
  }

  /** Of a release that carries out every field of the resource. */
  static Verdict onceAllIsBuilt(SealedCluster cluster) {
    Observation seen = cluster.observed();
    return new Verdict(seen, stable(new KeyGuard(GRACE, new AllIsBuilt()), seen));
  }

  /** What the operator records on the claims because of it does not change it. */
  private static KeyVerdict stable(KeyGuard guard, Observation seen) {
    KeyVerdict first = guard.decide(seen);
    KeyVerdict second = guard.decide(Observed.recorded(seen, it -> recorded(seen, first, it)));
    assertThat(gist(second)).isEqualTo(gist(first));
    return first;
  }

  private static VolumeClaim recorded(Observation seen, KeyVerdict verdict, VolumeClaim claim) {
    if (claim.marks().clusterId().filter(it -> !it.equals(SealedCluster.ID)).isPresent()) {
      return claim;
    }
    VolumeRecord record = VolumeRecord.of(seen, verdict, claim.ordinal());
    VolumeClaim.Marks marks =
        new VolumeClaim.Marks(
            Optional.of(seen.identity().clusterId()),
            Optional.of(seen.identity().salt()),
            record.fingerprint(),
            record.anchor(),
            claim.marks().formed());
    return new VolumeClaim(
        claim.ordinal(),
        claim.name(),
        marks,
        record.refusal(),
        record.departure(),
        claim.terminating());
  }

  /** Its kind, what is in force, and which nodes are held, each with its reason. */
  private static String gist(KeyVerdict verdict) {
    String kind =
        switch (verdict) {
          case Accepted accepted -> "Accepted";
          case Held held -> "Held " + held.why().reason() + held.scopes();
          case KeyVerdict.Waiting waiting -> "Waiting " + waiting.why().reason();
          case KeyVerdict.Unknown unknown -> "Unknown " + unknown.why().reason();
        };
    SortedMap<Integer, Reason> nodes = new TreeMap<>();
    verdict.remarks().heldNodes().forEach((node, why) -> nodes.put(node, why.reason()));
    return kind + " " + verdict.inForce() + " " + verdict.restarts() + " " + nodes;
  }

  Verdict isHeld(Reason reason) {
    assertThat(verdict).isInstanceOf(Held.class);
    assertThat(why().reason()).isEqualTo(reason);
    return this;
  }

  Verdict saying(String... parts) {
    List.of(parts).forEach(part -> assertThat(why().message()).contains(part));
    return this;
  }

  Verdict sayingOfNode(int node, String... parts) {
    String message = verdict.remarks().heldNodes().get(node).message();
    assertThat(message).contains(parts);
    return this;
  }

  Verdict notSayingOfNode(int node, String... parts) {
    String message = verdict.remarks().heldNodes().get(node).message();
    assertThat(message).doesNotContain(parts);
    return this;
  }

  Verdict of(Scope... scopes) {
    assertThat(((Held) verdict).scopes()).containsExactlyInAnyOrder(scopes);
    return this;
  }

  /** The number of replicas may not change. */
  Verdict keepsReplicas() {
    assertThat(verdict.holdsReplicas()).isTrue();
    return this;
  }

  /** The number of replicas may change. */
  Verdict changesReplicas() {
    assertThat(verdict.holdsReplicas()).isFalse();
    return this;
  }

  /** So many nodes there are to be. */
  Verdict givesNodes(int nodes) {
    assertThat(ClusterSize.inForce(seen, verdict)).isEqualTo(nodes);
    return this;
  }

  /** Objects stay rendered with this key, of this Secret. */
  Verdict keeps(String secret, String word) {
    Sealing.Sealed sealed = sealed();
    assertThat(sealed.key()).isEqualTo(Observed.ref(secret));
    assertThat(sealed.fingerprint()).isEqualTo(Keys.text(word));
    return this;
  }

  Verdict withPrevious(String secret, String word) {
    assertThat(sealed().previous())
        .contains(new Sealing.Previous(Observed.ref(secret), Optional.of(Keys.text(word))));
    return this;
  }

  Verdict withoutPrevious() {
    assertThat(sealed().previous()).isEmpty();
    return this;
  }

  Verdict withCipher(String label) {
    assertThat(sealed().cipher().label()).isEqualTo(label);
    return this;
  }

  Verdict createsNothing() {
    assertThat(verdict.inForce()).isEmpty();
    return this;
  }

  Verdict drivesNothing() {
    assertThat(verdict.restarts()).isEqualTo(Restarts.FROZEN);
    return this;
  }

  Verdict goesOnOtherwise() {
    assertThat(verdict.restarts()).isEqualTo(Restarts.ALLOWED);
    return this;
  }

  Verdict isAccepted(Reason... notices) {
    assertThat(verdict).as(() -> verdict.toString()).isInstanceOf(Accepted.class);
    assertThat(verdict.remarks().notices().stream().map(Remark::reason))
        .containsExactlyInAnyOrder(notices);
    return this;
  }

  Verdict warning(Reason... reasons) {
    assertThat(verdict.remarks().warnings().stream().map(Remark::reason))
        .containsExactlyInAnyOrder(reasons);
    return this;
  }

  Verdict noticing(Reason... reasons) {
    assertThat(verdict.remarks().notices().stream().map(Remark::reason))
        .containsExactlyInAnyOrder(reasons);
    return this;
  }

  Verdict holdingNode(int ordinal, Reason reason) {
    assertThat(verdict.remarks().heldNodes()).containsOnlyKeys(ordinal);
    assertThat(verdict.remarks().heldNodes().get(ordinal).reason()).isEqualTo(reason);
    return this;
  }

  Verdict holdingNoNode() {
    assertThat(verdict.remarks().heldNodes()).isEmpty();
    return this;
  }

  Verdict isWaiting(Reason reason) {
    assertThat(verdict).isInstanceOf(KeyVerdict.Waiting.class);
    assertThat(why().reason()).isEqualTo(reason);
    return createsNothing().drivesNothing();
  }

  Verdict isUnknown(Reason reason) {
    assertThat(verdict).isInstanceOf(KeyVerdict.Unknown.class);
    assertThat(why().reason()).isEqualTo(reason);
    return drivesNothing();
  }

  private Remark why() {
    return switch (verdict) {
      case Held held -> held.why();
      case KeyVerdict.Waiting waiting -> waiting.why();
      case KeyVerdict.Unknown unknown -> unknown.why();
      case Accepted accepted -> throw new AssertionError("accepted: " + accepted);
    };
  }

  private Sealing.Sealed sealed() {
    return (Sealing.Sealed) verdict.inForce().orElseThrow();
  }

  private void everySentenceIsFitForAPerson() {
    Stream<Remark> all =
        Stream.of(
                verdict.remarks().notices().stream(),
                verdict.remarks().warnings().stream(),
                verdict.remarks().heldNodes().values().stream(),
                verdict instanceof Accepted ? Stream.<Remark>empty() : Stream.of(why()))
            .flatMap(it -> it);
    all.forEach(
        remark -> {
          assertThat(remark.message()).hasLineCount(1).doesNotContain("  ", "null", "Optional");
          assertThat(remark.message().getBytes(StandardCharsets.UTF_8))
              .hasSizeLessThanOrEqualTo(1024);
          if (remark.reason().kind() == Reason.Kind.REFUSAL) {
            assertThat(remark.message()).endsWith(" See docs/runbooks/" + remark.reason() + ".md");
          }
        });
  }
}
